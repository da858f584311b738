import * as v from 'valibot';
import { expect } from 'vitest';
import { Mapping } from '../../../drivers/mqtt/mapping.ts';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { Tap } from '../../../drivers/mqtt/tap.ts';
import { compileTemplate } from '../../../drivers/mqtt/template.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { firstLine, pieces, type Target } from '../target.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const topics = [
  { topic: 'n/{device}/{field}', payload: 'number' },
  { topic: 's/{device}/{field}', payload: 'text' },
  {
    topic: 'z/{device+}',
    select: ['**', 'named', { path: 'a["b"][0]', as: 'picked' }],
    drop: ['link*', '**_id'],
    time: { path: 't', format: 'iso', else: 'reject' },
    availability: { topic: 'z/{device+}/up' },
  },
  { topic: 'e/{device}', each: { path: 'kept', name: 'id' }, time: { path: 't', format: 'iso' }, coerce: true },
  { topic: '{device}', coerce: true, retained: 'seed', time: { path: 't.at', format: 'unix_ms' } },
];

/** The first line of an input is the topic. A reading is a finite number of the payload, and the next message is read. */
export const mapping: Target = {
  name: 'mqtt-mapping',
  examples: [
    'n/boiler/temperature\n21.5',
    's/door/state\nopen',
    'z/living/room\n{"t":"2026-11-22T12:00:00Z","temperature":21.5,"named":"7","a":{"b":[3]},"on":"ON"}',
    'z/living/up\n{"state":"offline"}',
    'e/shed\n{"t":"2026-11-22T12:00:00Z","kept":[{"id":"a","x":1},{"id":7,"t":"2026-11-22T11:59:00Z","x":"2"}]}',
    'plug\n{"t":{"at":1795336200000},"power":"12.5","deep":{"er":[1,2,{"x":-0}]}}',
  ],
  words: [
    '{"toString":1}',
    '"t":',
    '"kept":[',
    '{"id":',
    'e/',
    '"named":',
    '"a":{"b":[',
    ']}',
    '{"state":',
    '\n',
    'z/',
    'n/',
    's/',
    '/up',
    '1e999',
    '"1e999"',
  ],
  check(input) {
    const [topic, payload] = firstLine(input);
    const mapped = new Mapping(v.parse(mqttSettings, { url: 'mqtt://x', topics }));
    for (const retained of [false, true]) {
      const intake = recordingIntake({ labels: ['door/state'], series_limit: 300 });
      mapped.take({ topic, payload, retained }, NOW, intake);
      const said = spoken(payload);
      for (const { value, series, time } of intake.readings) {
        expect(Number.isInteger(time) && time >= Date.UTC(2000) && time <= NOW + 300_000).toBe(true);
        expect(series.length).toBeLessThan(1024);
        if (typeof value === 'number')
          expect(
            said.some((text) => Object.is(Number(text), value)),
            `${series}=${value}`,
          ).toBe(true);
      }
      for (const { value } of intake.seeds) expect(Number.isFinite(value)).toBe(true);
      expect(intake.readings.length).toBeLessThanOrEqual(64 * 4);
      for (const sample of Object.values(intake.samples)) expect(sample.length).toBeLessThanOrEqual(200);
    }
    const after = recordingIntake();
    mapped.take({ topic: 'n/other/x', payload: Buffer.from('5'), retained: false }, NOW, after);
    expect(after.taken()).toEqual(['other/x=5']);
  },
};

/** Everything in a payload that could be a number: itself, or a leaf of its document. */
function spoken(payload: Buffer): string[] {
  const text = payload.toString();
  const found = [text.trim()];
  try {
    JSON.parse(text, (_, value: unknown) => {
      if (typeof value === 'number') found.push(Object.is(value, -0) ? '-0' : String(value));
      if (typeof value === 'string') found.push(value.trim());
      return value;
    });
  } catch {
    // No JSON: then only the whole text can be a number.
  }
  return found;
}

/** The first line is a template, the second a topic: what matches the template matches its filter, and is made up of it. */
export const templates: Target = {
  name: 'topic-template',
  examples: [
    'zigbee2mqtt/{device+}\nzigbee2mqtt/living/room',
    '{a}@{b}/x/+\nc@d/x/y',
    'a/#\na',
    '+/{x}-suffix\nq/w-suffix',
  ],
  words: ['{', '}', '{a}', '{b+}', '+', '#', '/', '//', '@', '-', '\n', '{}', '{a}{b}'],
  check(input) {
    const [text, rest] = firstLine(input);
    const topic = rest.toString();
    const template = compileTemplate(text);
    if (typeof template === 'string') return expect(template.length).toBeGreaterThan(0);
    const captures = template.match(topic);
    if (captures === undefined) return;
    expect(filterMatches(template.filter.split('/'), topic.split('/'))).toBe(true);
    expect([...captures.keys()].sort()).toEqual([...template.names].sort());
    for (const part of captures.values()) expect(topic).toContain(part);
  },
};

/** MQTT 5.0, section 4.7. */
function filterMatches(filter: string[], topic: string[]): boolean {
  for (const [i, level] of filter.entries()) {
    if (level === '#') return true;
    if (topic[i] === undefined || (level !== '+' && level !== topic[i])) return false;
  }
  return filter.length === topic.length;
}

const LIMIT = 100;

/** What passes are exactly the packets within the limit, however the stream is cut. */
export const guard: Target = {
  name: 'mqtt-guard',
  examples: [
    Buffer.from([0x30, 5, 0, 1, 0x61, 0x31, 0x32, 0xd0, 0, 0x40, 2, 0, 7]),
    Buffer.concat([Buffer.from([0x32, 0xc8, 1, 0, 1, 0x61, 0, 9]), Buffer.alloc(195, 'x'), Buffer.from([0xd0, 0])]),
    Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1]),
  ],
  words: ['\u00000', '2\u0007\u0000\u0001a\u0000\u0001xx', '\u0000', '0c'],
  check(input) {
    let broken = false;
    let told = 0;
    const passing = new Tap(LIMIT, 5, {
      message: () => undefined,
      oversize({ topic, bytes }) {
        told++;
        expect(bytes).toBeGreaterThan(LIMIT);
        expect(topic.length).toBeLessThanOrEqual(65_535);
      },
      broken() {
        broken = true;
      },
    });
    const passed: Buffer[] = [];
    for (const piece of pieces(input)) {
      if (!broken) passed.push(...passing.push(piece).map((part) => Buffer.from(part)));
    }
    const wanted = withinLimit(input);
    expect(Buffer.concat(passed).toString('hex')).toBe(wanted.passed.toString('hex'));
    expect([told, broken]).toEqual([wanted.told, wanted.broken]);
  },
};

/** The same from the whole stream at once, packet by packet (MQTT 5.0, 2.1). */
function withinLimit(stream: Buffer): { passed: Buffer; told: number; broken: boolean } {
  const passed: Buffer[] = [];
  let told = 0;
  for (let at = 0; at < stream.length; ) {
    let end = at + 1;
    while (end < stream.length && end - at < 4 && (stream[end] as number) >= 128) end++;
    if (end >= stream.length) break;
    // A length of more than four bytes: that and all behind it is the parser's to judge.
    if ((stream[end] as number) >= 128) {
      passed.push(stream.subarray(at));
      break;
    }
    end++;
    const length = stream.subarray(at + 1, end).reduce((sum, byte, i) => sum + (byte & 127) * 128 ** i, 0);
    const total = end - at + length;
    if (total <= LIMIT) passed.push(stream.subarray(at, at + total));
    else if ((stream[at] as number) >> 4 !== 3) return { passed: Buffer.concat(passed), told, broken: true };
    else if (at + total <= stream.length) told++;
    at += total;
  }
  return { passed: Buffer.concat(passed), told, broken: false };
}
