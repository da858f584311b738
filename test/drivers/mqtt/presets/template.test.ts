import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../../../../drivers/mqtt/presets/homeassistant/template.ts';

function evaluate(template: string, message: unknown): unknown {
  const value = typeof message === 'string' ? message : JSON.stringify(message);
  const compiled = compileTemplate(template);
  return compiled
    ? compiled.evaluate({ value, value_json: typeof message === 'string' ? undefined : message })
    : 'refused';
}

test.each([
  ['{{ value }}', '21.5', '21.5'],
  ['{{ value_json["temperature"] }}', { temperature: 21.5 }, 21.5],
  ['{{value_json.temperature}}', { temperature: 21.5 }, 21.5],
  ['{{ value_json.ec|float }}', { ec: '1.5' }, 1.5],
  ['{{ value_json.tempc | is_defined }}', { hum: 4 }, undefined],
  ["{{ value_json['DHT11']['Temperature'] }}", { DHT11: { Temperature: 21 } }, 21],
  ["{{ value_json['na me'] }}", { 'na me': 3 }, 3],
  ['{{ value_json.ENERGY.Power }}', { ENERGY: { Power: 42 } }, 42],
  ['{{ (value | float) / 10 }}', '215', 21.5],
  ['{{ value_json.temp | float / 10 }}', { temp: 215 }, 21.5],
  ['{{ value_json.v / 1000 }}', { v: 3005 }, 3.005],
  ['{{ value|float|multiply(0.1)|round(2) }}', '215.55', 21.56],
  ['{{ value_json.params["temperature:0"].tC }}', { params: { 'temperature:0': { tC: 19.8 } } }, 19.8],
  ['{{ value_json.indicators[0].color }}', { indicators: [{ color: 7 }] }, 7],
  ['{{ value_json.battery_ok * 99 + 1 }}', { battery_ok: 1 }, 100],
  ['{{ float(value) * 0.1 }}', '50', 5],
  ['{{ float(value|int) * 3.6 | round(2) }}', '10.9', 36],
  ['{{ value_json.a | default(7) }}', {}, 7],
  ['{{ value_json.a | float(0) }}', { a: 'x' }, 0],
  ['{{ value | int }}', '-3.9', -3],
  ['{{ value_json.a - -2 }}', { a: 1 }, 3],
  ['{{- value | trim | lower -}}', ' ON ', 'on'],
])('%s of %j is %j', (template, message, expected) => {
  expect(evaluate(template, message)).toEqual(expected);
});

test.each([
  ['{{ value_json.a }}', {}],
  ['{{ value_json.a | float }}', { a: 'unavailable' }],
  ['{{ value_json.a * 2 }}', { a: null }],
  ['{{ value_json.a / 0 }}', { a: 1 }],
  ['{{ value_json.a + value_json.b }}', { a: 1 }],
  ['{{ value_json.toString }}', {}],
  ['{{ value_json.constructor.name }}', {}],
])('what is no number gives nothing, never 0: %s of %j', (template, message) => {
  expect(evaluate(template, message)).toBeUndefined();
});

test.each([
  '{% if value_json.on %}1{% else %}0{% endif %}',
  "{{ 'a' if value_json.x else 'b' }}",
  '{{ now() }}',
  '{{ value_json.list | length }}',
  '{{ value_json.a | truncate(3) }}',
  '{{ states("sensor.x") }}',
  '{{ value_json.a.b() }}',
  '{{ value_json.a ~ "x" }}',
  '{{ value }} {{ value }}',
  '{{ value_json[key] }}',
  '{{ value_json.a | float( }}',
  '{{ value_jsonx }}',
  '{{ }}',
  'text',
  `{{ ${'('.repeat(400)}value${')'.repeat(400)} }}`,
])('%s is not understood', (template) => {
  expect(evaluate(template, { a: 1 })).toBe('refused');
});

describe('whatever a template is', () => {
  const piece = fc.constantFrom(
    ...['{{', '}}', ' ', 'value', 'value_json', '.a', '[0]', '["b"]', '|', 'float', 'int', 'round', 'default'],
    ...['(', ')', '+', '-', '*', '/', '1', '.5', '"x"', ',', 'is_defined', 'multiply', '__proto__'],
  );
  const templates = fc.array(piece, { maxLength: 20 }).map((pieces) => `{{ ${pieces.join('')} }}`);

  test('it is compiled or refused, and what it gives is a plain value', () => {
    fc.assert(
      fc.property(templates, fc.jsonValue(), (template, message) => {
        const value = compileTemplate(template)?.evaluate({ value: JSON.stringify(message), value_json: message });
        expect(['undefined', 'string', 'number', 'boolean']).toContain(typeof value);
        if (typeof value === 'number') expect(Number.isNaN(value)).toBe(false);
      }),
    );
  });
});
