import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { frameOf } from '../../../drivers/mqtt/frame.ts';
import { Mapping } from '../../../drivers/mqtt/mapping.ts';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { Scalars, shapeOf } from '../../../drivers/mqtt/shape.ts';
import { recordingIntake } from '../../fakes/intake.ts';

const NOW = Date.parse('2026-11-22T08:30:00Z');

interface Given {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained?: boolean;
  readonly redelivered?: boolean;
}

/** What becomes of messages: taken from their bytes as they lie between others (`tap`), or parsed one by one. */
function taken(way: 'tap' | 'plain', topics: readonly object[], messages: readonly Given[], limits = {}) {
  const mapping = new Mapping(v.parse(mqttSettings, { url: 'mqtt://x', intake: way, topics, limits }));
  const intake = recordingIntake({ labels: ['d/state', 'e/state'], series_limit: 12 });
  for (const { topic, payload, retained = false, redelivered = false } of messages) {
    if (way === 'plain') mapping.take({ topic, payload, retained }, NOW, intake, redelivered);
    else {
      const name = Buffer.from(topic);
      // The digits behind it belong to the next packet.
      const frame = frameOf(name, Buffer.concat([payload, Buffer.from('2222')]), { retained });
      frame.payload_to -= 4;
      mapping.takeFrame(frame, mapping.topicOf(frame.view, 0, name.length), NOW, intake, redelivered);
    }
    intake.deliver();
  }
  const { readings, deliveries, invalids, samples, notes, seeds, offlines } = intake;
  return { readings, deliveries, invalids, samples, notes, seeds, offlines };
}

function expectAlike(topics: readonly object[], messages: readonly Given[], limits = {}): void {
  expect(taken('tap', topics, messages, limits)).toEqual(taken('plain', topics, messages, limits));
}

const ALL = [{ topic: '{device}' }];
const message = (text: string, topic = 'd'): Given => ({ topic, payload: Buffer.from(text) });

describe('documents of a known shape are read as JSON.parse reads them', () => {
  test.each([
    ['numbers', '{"t":21.5,"h":44}', '{"t":-0,"h":1e3}', '{"t":0.1,"h":1234567890123456789}'],
    ['a document within a document', '{"E":{"P":1,"Q":[1,2]},"x":1}', '{"E":{"P":2,"Q":[3,4]},"x":2}'],
    ['spaces and lines', '{ "t" : 1 ,\n "h" : 2 }', '{ "t" : 3 ,\n "h" : 4 }', '{"t":5,"h":6}'],
    ['the same key twice', '{"t":1,"t":2}', '{"t":3,"t":4}'],
    ['keys that are numbers, which come first', '{"b":1,"0":2}', '{"b":3,"0":4}'],
    ['a key named __proto__', '{"__proto__":1,"constructor":{"x":2}}', '{"__proto__":3,"constructor":{"x":4}}'],
    [
      'text that becomes a number',
      '{"t":"on","h":1}',
      '{"t":"off","h":2}',
      '{"t":5,"h":3}',
      '{"t":"on","h":4}',
      '{"t":null,"h":4}',
    ],
    ['a state', '{"state":"ON","t":1}', '{"state":"OFF","t":2}', '{"state":7,"t":2}', '{"state":null,"t":1}'],
    ['null and truth', '{"t":1,"b":true}', '{"t":null,"b":false}', '{"t":2,"b":true}', '{"t":"unavailable","b":null}'],
    ['no finite double', '{"t":1}', '{"t":1e400}', '{"t":-1e400}'],
    ['a bare number', '21', '22', '"x"', '2222222'],
    ['a list', '[1,2,3]', '[4,5,6]', '[7,8]', '[]'],
    ['nothing in it', '{}', '{}', '{"a":{}}', '{"a":{}}'],
    [
      'escapes and letters beyond ASCII',
      '{"s":"a\\"b","t":1}',
      '{"s":"a\\"c","t":2}',
      '{"°C":3,"s":"ü"}',
      '{"°C":4,"s":"ü"}',
    ],
    [
      'what is no JSON',
      '{"t":1,"h":2}',
      '{"t":1,"h":}',
      '{"t":1,"h":2',
      '{"t":01,"h":2}',
      '{"t":1,"h":2}}',
      '{"t":1,"h":nul}',
      '{"t":1,"h":2}2',
    ],
    ['a control character in a text', '{"s":"a","t":1}', '{"s":"a\tb","t":2}', '{"s":"a\u007fb","t":2}'],
    ['nothing', '{"t":1}', '', ' ', '{"t":2}'],
  ])('%s', (_, ...texts) => {
    const messages = [...texts, ...texts, ...texts].map((text) => message(text));
    expectAlike(ALL, messages);
    expectAlike([{ topic: '{device}', select: ['t', { path: 'E', as: 'energy' }, '**'], coerce: true }], messages);
    expectAlike([{ topic: '{device}', select: ['h', 't', 'nowhere'], drop: ['b'] }], messages);
    expectAlike([{ topic: '{device}', drop: ['t', 'E.*'], field: 'f' }], messages);
    expectAlike(
      ALL,
      messages.map((one, i) => ({ ...one, redelivered: i % 2 === 1 })),
    );
    expectAlike(
      [{ topic: '{device}', retained: 'use' }],
      messages.map((one, i) => ({ ...one, retained: i % 2 === 1 })),
    );
    expectAlike(ALL, messages, { max_leaves: 1 });
    expectAlike(ALL, messages, { max_depth: 1, max_payload: '12B' });
  });

  test('bytes that are no UTF-8', () => {
    const bad = Buffer.from([...Buffer.from('{"s":"a'), 0xff, ...Buffer.from('","t":1}')]);
    expectAlike(ALL, [message('{"s":"ab","t":1}'), { topic: 'd', payload: bad }, { topic: 'd', payload: bad }]);
  });

  test.each(['unix_ms', 'unix_s', 'iso'])('with a time of its own (%s)', (format) => {
    const times = [
      '1795336200123',
      '1795336200',
      '"2026-11-22T08:29:59Z"',
      '"2036-11-22T08:29:59Z"',
      '""',
      'null',
      '{"a":1}',
      '7e15',
    ];
    const texts = times.flatMap((time) => [`{"ts":${time},"t":1}`, `{"ts":${time},"t":2}`]);
    for (const otherwise of ['arrival', 'reject']) {
      const topics = [{ topic: '{device}', time: { path: 'ts', format, else: otherwise } }];
      expectAlike(
        topics,
        [...texts, ...texts, '{"t":3}'].map((text) => message(text)),
      );
    }
  });

  test('of many devices, more than there may be series', () => {
    const messages = Array.from({ length: 60 }, (_, i) => message(`{"t":${i},"h":${i / 10}}`, `dev${i % 9}`));
    expectAlike(ALL, messages);
  });

  test('with more fields than a topic remembers', () => {
    const wide = (from: number) => `{${Array.from({ length: 60 }, (_, i) => `"f${from + i}":${i}`).join(',')}}`;
    const texts = Array.from({ length: 24 }, (_, i) => wide((i % 6) * 60));
    expectAlike(
      ALL,
      [...texts, '{"f1":null}', '{"f1":null}'].map((text) => message(text)),
    );
  });
});

test('whatever a device sends, it is read as JSON.parse reads it', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true }).map((value) => JSON.stringify(value)),
    fc.constantFrom('0', '-0', '21.50', '1E2', '1.5e-7', '12345678901234567890', '1e999', '01', '1.', '-'),
  );
  const scalar = fc.oneof(
    { weight: 4, arbitrary: number },
    fc.string({ unit: fc.constantFrom('a', '"', '\\', 'é', ' ', '5') }).map((text) => JSON.stringify(text)),
    fc.constantFrom('null', 'true', 'false', '"unavailable"', '"21.5"', '"', 'tru'),
  );
  const gap = fc.constantFrom('', '', '', ' ');
  const text = fc
    .tuple(
      fc.constantFrom(['t'], ['t', 'h'], ['t', 'state'], ['t', 't'], ['s.x', 's']),
      fc.array(scalar, { minLength: 3, maxLength: 3 }),
      gap,
      fc.nat(20),
    )
    .map(([keys, scalars, space, cut]) => {
      const whole = `{${keys.map((key, i) => `"${key}":${space}${scalars[i]}`).join(',')}}`;
      return cut === 0 ? whole.slice(0, -1) : whole;
    });
  const topics = fc.constantFrom(
    ALL,
    [{ topic: '{device}', select: ['t', 'h'] }],
    [{ topic: '{device}', select: [{ path: 't', as: 'x' }, '**'], coerce: true }],
    [{ topic: '{device}', time: { path: 't', format: 'unix_ms' } }],
  );
  const messages = fc.array(
    fc.record({
      topic: fc.constantFrom('d', 'e'),
      payload: text.map((given) => Buffer.from(given)),
      redelivered: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(topics, messages, (given, sent) => {
      // Each comes three times, so that its shape is known at the last.
      expectAlike(
        given,
        sent.flatMap((one) => [one, one, one]),
      );
    }),
    { numRuns: 300 },
  );
});

test('a document fits its own shape, and one with other values', () => {
  const shape = shapeOf(Buffer.from('{"t":21.53,"s":"on","l":[1,true]}'), new Scalars());
  const scalars = new Scalars();
  const other = Buffer.from('{"t":-7,"s":"off","l":[0.5,null]}');
  expect(shape?.scan(other, 0, other.length, scalars)).toBe(true);
  expect([0, 1, 2, 3].map((place) => scalars.leaf(other, place))).toEqual([-7, 'off', 0.5, null]);
  expect(shape?.probe()).toBe('{"t":0,"s":1,"l":[2,3]}');
  expect(shape?.scan(other, 0, other.length - 1, scalars)).toBe(false);
});

test('documents are really read by their shape, not parsed', () => {
  const mapping = new Mapping(v.parse(mqttSettings, { url: 'mqtt://x', topics: ALL }));
  const intake = recordingIntake();
  const parse = JSON.parse;
  let parsed = 0;
  JSON.parse = (text, reviver) => {
    parsed++;
    return parse(text, reviver);
  };
  try {
    for (let i = 0; i < 100; i++) {
      const frame = frameOf(Buffer.from('d'), Buffer.from(`{"t":${i / 10},"h":${i}}`));
      mapping.takeFrame(frame, mapping.topicOf(frame.view, 0, 1), NOW, intake);
    }
  } finally {
    JSON.parse = parse;
  }
  expect(intake.readings.length).toBe(200);
  // The first document, and the probe of its shape.
  expect(parsed).toBe(2);
});
