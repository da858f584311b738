import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTemplate, covers, fill, namesIn, type Template } from '../../../drivers/mqtt/template.ts';

function compiled(text: string): Template {
  const template = compileTemplate(text);
  if (typeof template === 'string') throw new Error(template);
  return template;
}

describe('a template becomes a filter and a matcher', () => {
  test.each([
    ['tele/{device}/SENSOR', 'tele/+/SENSOR', 'tele/tasmota_49A3BC/SENSOR', { device: 'tasmota_49A3BC' }],
    ['tele/{device}/SENSOR', 'tele/+/SENSOR', 'tele/a/b/SENSOR', undefined],
    ['zigbee2mqtt/{device+}', 'zigbee2mqtt/#', 'zigbee2mqtt/garden/pump', { device: 'garden/pump' }],
    [
      'zigbee2mqtt/{device+}',
      'zigbee2mqtt/#',
      'zigbee2mqtt/garden/pump/availability',
      { device: 'garden/pump/availability' },
    ],
    ['zigbee2mqtt/{device+}', 'zigbee2mqtt/#', 'zigbee2mqtt', undefined],
    [
      'zigbee2mqtt/{device+}/availability',
      'zigbee2mqtt/#',
      'zigbee2mqtt/garden/pump/availability',
      { device: 'garden/pump' },
    ],
    [
      '{node}/status/{component}',
      '+/status/+',
      'shellyplus1pm-a8/status/switch:0',
      { node: 'shellyplus1pm-a8', component: 'switch:0' },
    ],
    [
      'v3/{app}@{tenant}/devices/{device}/up',
      'v3/+/devices/+/up',
      'v3/app1@ttn/devices/dev1/up',
      { app: 'app1', tenant: 'ttn', device: 'dev1' },
    ],
    ['v3/{app}@{tenant}/devices/{device}/up', 'v3/+/devices/+/up', 'v3/app1/devices/dev1/up', undefined],
    [
      'spBv1.0/{group}/DDATA/{node}/{device}',
      'spBv1.0/+/DDATA/+/+',
      'spBv1.0/G/DDATA/E/D',
      { group: 'G', node: 'E', device: 'D' },
    ],
    ['a/+/c', 'a/+/c', 'a/b/c', {}],
    ['a/#', 'a/#', 'a/b/c', {}],
    ['a/#', 'a/#', 'a', {}],
    ['a/b', 'a/b', 'a/b', {}],
    ['a/b', 'a/b', 'a/b/', undefined],
    ['sensor-{id}-raw', '+', 'sensor-7-x-raw', { id: '7-x' }],
    ['sensor-{id}-raw', '+', 'sensor--raw', undefined],
    ['/a/{x}', '/a/+', '/a/', undefined],
  ])('%s is %s; %s', (text, filter, topic, captures) => {
    const template = compiled(text);
    expect(template.filter).toBe(filter);
    const match = template.match(topic);
    expect(match && Object.fromEntries(match)).toEqual(captures);
  });
});

test.each([
  ['', /must not be empty/],
  ['a/{b+}/{c+}', /more than one part of any length/],
  ['a/#/b', /# stands at the end only/],
  ['a/b+', /stand alone in a level/],
  ['a/{b', /a brace without its other half/],
  ['a/{b c}', /is no name/],
  ['a/{b}{c}', /cannot be told apart/],
  ['{a}/{a}', /uses a name twice/],
  ['x{a+}', /is no name|stand alone/],
])('%s is no template', (text, words) => {
  expect(compileTemplate(text)).toMatch(words);
});

test('names are filled in where they are known', () => {
  const captures = new Map([
    ['site', 'north'],
    ['device', 'a/b'],
  ]);
  expect(fill('{site}/{device+}.{x}', captures)).toBe('north/a/b.{x}');
  expect(namesIn('{site}/{device+} {}')).toEqual(['site', 'device']);
});

test('a topic put together from a template gives its names back', () => {
  const word = fc.stringMatching(/^[a-z0-9_:.-]{1,8}$/);
  const template = compiled('a/{x}/b/{y+}/c');
  fc.assert(
    fc.property(word, fc.array(word, { minLength: 1, maxLength: 4 }), (x, y) => {
      expect(Object.fromEntries(template.match(`a/${x}/b/${y.join('/')}/c`) ?? [])).toEqual({ x, y: y.join('/') });
    }),
  );
});

test.each([
  ['a/#', 'a/b/c', true],
  ['a/#', 'a/+', true],
  ['a/+', 'a/#', false],
  ['a/+', 'a/b', true],
  ['a/+/c', 'a/b/+', false],
  ['#', 'a/#', true],
  ['a/b', 'a/b/c', false],
])('%s covers %s: %s', (wide, narrow, expected) => {
  expect(covers(wide, narrow)).toBe(expected);
});
