import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Oversize } from '../../../drivers/mqtt/cutout.ts';
import type { Frame } from '../../../drivers/mqtt/frame.ts';
import { Tap } from '../../../drivers/mqtt/tap.ts';

interface Message {
  readonly topic: string;
  readonly payload: number;
  readonly qos: 0 | 1 | 2;
  readonly id?: number;
  readonly flags?: number;
  /** Of MQTT 5: absent for 3.1.1. */
  readonly properties?: readonly number[];
}

function publish({ topic, payload, qos, id = 7, flags = 0, properties }: Message): Buffer {
  const name = Buffer.from(topic);
  const body = Buffer.concat([
    Buffer.from([name.length >> 8, name.length & 255]),
    name,
    ...(qos > 0 ? [Buffer.from([id >> 8, id & 255])] : []),
    ...(properties ? [length(properties.length), Buffer.from(properties)] : []),
    Buffer.alloc(payload, 'x'),
  ]);
  return Buffer.concat([Buffer.from([0x30 | (qos << 1) | flags]), length(body.length), body]);
}

function length(n: number): Buffer {
  const bytes: number[] = [];
  let rest = n;
  do {
    bytes.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

function shown({ bytes, topic_from, topic_to, payload_from, payload_to, qos, id, dup, retained }: Frame): string {
  const topic = Buffer.from(bytes.slice(topic_from, topic_to)).toString();
  const marks = `${dup ? ' dup' : ''}${retained ? ' retained' : ''}`;
  return `${topic} ${payload_to - payload_from} qos ${qos} id ${id}${marks}`;
}

/** Lets a stream through in pieces, and tells what became of it. */
function run(
  stream: Buffer,
  options: { limit?: number; cuts?: readonly number[]; protocol?: 4 | 5; taps?: boolean } = {},
) {
  const { limit = 1000, cuts = [], protocol = 5, taps = true } = options;
  const taken: string[] = [];
  const skipped: Oversize[] = [];
  let broken = 0;
  const tap = new Tap(limit, protocol, {
    message: (frame) => taken.push(shown(frame)),
    oversize: (message) => skipped.push(message),
    broken: () => broken++,
  });
  tap.diverting = taps;
  const passed: Buffer[] = [];
  let from = 0;
  const push = (to: number) => {
    passed.push(...tap.push(Buffer.from(stream.subarray(from, to))));
    from = to;
  };
  for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) if (cut < stream.length) push(cut);
  push(stream.length);
  return { passed: Buffer.concat(passed), taken, skipped, broken };
}

const PINGRESP = Buffer.from([0xd0, 0x00]);
const plain = (topic: string, payload: number, qos: 0 | 1 | 2 = 1, id = 7) =>
  publish({ topic, payload, qos, id, properties: [] });

describe('while it does not divert', () => {
  test('what is small enough passes unchanged, in one piece', () => {
    const chunk = Buffer.concat([plain('a', 10), PINGRESP, plain('b', 200, 0)]);
    const nobody = { message: () => undefined, oversize: () => undefined, broken: () => undefined };
    expect(new Tap(1000, 5, nobody).push(chunk)).toEqual([chunk]);
  });

  test('a message too large is cut out and told, its neighbours pass', () => {
    const before = plain('a', 5);
    const large = plain('camera/image', 5000, 1, 513);
    const after = plain('b', 5, 0);
    const stream = Buffer.concat([before, large, PINGRESP, after]);
    const { passed, skipped, broken } = run(stream, { limit: 100, cuts: [3, 1000, 4000], taps: false });
    expect(passed).toEqual(Buffer.concat([before, PINGRESP, after]));
    expect(skipped).toEqual([{ topic: 'camera/image', qos: 1, id: 513, bytes: large.length }]);
    expect(broken).toBe(0);
  });

  test('another packet that large breaks the connection', () => {
    const suback = Buffer.concat([Buffer.from([0x90]), length(5000), Buffer.alloc(5000)]);
    for (const cuts of [[], [1], [2]]) expect(run(suback, { limit: 100, cuts, taps: false }).broken).toBe(1);
  });
});

describe('diverted', () => {
  test.each([
    ['QoS 0', publish({ topic: 'a', payload: 3, qos: 0, properties: [] }), 'a 3 qos 0 id 0'],
    ['QoS 1', publish({ topic: 'a/b', payload: 3, qos: 1, id: 0x1234, properties: [] }), 'a/b 3 qos 1 id 4660'],
    ['retained', publish({ topic: 'a', payload: 0, qos: 0, flags: 1, properties: [] }), 'a 0 qos 0 id 0 retained'],
    ['delivered again', publish({ topic: 'a', payload: 1, qos: 1, flags: 8, properties: [] }), 'a 1 qos 1 id 7 dup'],
    [
      'a format and an expiry',
      publish({ topic: 'a', payload: 1, qos: 0, properties: [1, 1, 2, 0, 0, 0, 9] }),
      'a 1 qos 0 id 0',
    ],
    ['a content type', publish({ topic: 'a', payload: 1, qos: 0, properties: [3, 0, 1, 0x6a] }), 'a 1 qos 0 id 0'],
    [
      'a subscription identifier',
      publish({ topic: 'a', payload: 1, qos: 0, properties: [0x0b, 0x80, 1] }),
      'a 1 qos 0 id 0',
    ],
    [
      'user properties',
      publish({ topic: 'a', payload: 1, qos: 0, properties: [0x26, 0, 1, 0x6b, 0, 2, 0x76, 0x76] }),
      'a 1 qos 0 id 0',
    ],
    [
      'a name of two-byte letters',
      publish({ topic: 'küche/°C', payload: 1, qos: 0, properties: [] }),
      'küche/°C 1 qos 0 id 0',
    ],
  ])('is a message with %s', (_, packet, expected) => {
    expect(run(packet)).toEqual({ passed: Buffer.alloc(0), taken: [expected], skipped: [], broken: 0 });
  });

  test('is a message of MQTT 3.1.1, which has no properties', () => {
    expect(run(publish({ topic: 'a', payload: 5, qos: 1 }), { protocol: 4 }).taken).toEqual(['a 5 qos 1 id 7']);
  });

  test.each([
    ['QoS 2', plain('a', 3, 2)],
    ['QoS 3, which there is none', Buffer.from([0x36, 3, 0, 1, 0x61])],
    ['a topic alias', publish({ topic: 'a', payload: 1, qos: 0, properties: [0x23, 0, 1] })],
    ['no topic', publish({ topic: '', payload: 1, qos: 0, properties: [] })],
    ['packet identifier 0', publish({ topic: 'a', payload: 1, qos: 1, id: 0, properties: [] })],
    ['a topic longer than the packet', Buffer.from([0x30, 4, 0, 9, 0x61, 0])],
    ['half a length of a topic', Buffer.from([0x30, 1, 0])],
    ['half a packet identifier', Buffer.from([0x32, 4, 0, 1, 0x61, 0])],
    ['no properties at all', Buffer.from([0x30, 3, 0, 1, 0x61])],
    ['properties longer than the packet', Buffer.from([0x30, 5, 0, 1, 0x61, 9, 1])],
    ['a property cut off', Buffer.from([0x30, 6, 0, 1, 0x61, 2, 2, 0])],
    ['an unknown property', publish({ topic: 'a', payload: 1, qos: 0, properties: [0x7f, 0] })],
    ['a user property without a value', publish({ topic: 'a', payload: 1, qos: 0, properties: [0x26, 0, 1, 0x6b] })],
    ['a length of five bytes', Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 1, 0, 1, 0x61])],
    ['another type', Buffer.from([0x40, 2, 0, 7])],
  ])('is no packet with %s: it passes as it came', (_, packet) => {
    const cuts = fc.sample(fc.array(fc.nat(packet.length)), 5);
    for (const cut of [[], ...cuts]) {
      expect(run(packet, { cuts: cut })).toEqual({ passed: packet, taken: [], skipped: [], broken: 0 });
    }
  });

  test('behind a malformed length everything passes', () => {
    const stream = Buffer.concat([Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x7f]), plain('a', 3)]);
    expect(run(stream)).toMatchObject({ passed: stream, taken: [] });
  });
});

const packets = fc.array(
  fc.oneof(
    fc.constant(PINGRESP),
    fc.constant(Buffer.from([0x40, 2, 0, 7])),
    fc
      .record({
        topic: fc.constantFrom('a', 'b/c', '', 'küche'),
        payload: fc.nat(300),
        qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
        id: fc.nat(3),
        flags: fc.constantFrom(0, 1, 8, 9),
        properties: fc.constantFrom([], [2, 0, 0, 0, 9], [0x23, 0, 1], [0x26, 0, 1, 0x6b, 0, 0]),
      })
      .map(publish),
  ),
  { maxLength: 8 },
);

test('it does not matter where the stream is cut into chunks', () => {
  fc.assert(
    fc.property(packets, fc.array(fc.nat(2500), { maxLength: 12 }), fc.boolean(), (given, cuts, taps) => {
      const stream = Buffer.concat(given);
      const whole = run(stream, { limit: 100, taps });
      expect(run(stream, { limit: 100, cuts, taps })).toEqual(whole);
      expect(run(stream, { limit: 100, cuts: Array.from(stream.keys()), taps })).toEqual(whole);
    }),
  );
});

test('every packet is taken, passed or told as too large, and none twice', () => {
  fc.assert(
    fc.property(packets, (given) => {
      const { passed, taken, skipped } = run(Buffer.concat(given), { limit: 100 });
      const each = given.map((packet) => run(packet, { limit: 100 }));
      expect(passed).toEqual(Buffer.concat(each.map((one) => one.passed)));
      expect(taken).toEqual(each.flatMap((one) => one.taken));
      expect(skipped.map(({ bytes }) => bytes)).toEqual(
        given.filter((bytes) => bytes.length > 100).map((bytes) => bytes.length),
      );
      for (const [i, one] of each.entries()) {
        expect(one.passed.length > 0 ? 1 : one.taken.length + one.skipped.length).toBe(1);
        if (one.passed.length > 0) expect(one.passed).toEqual(given[i]);
      }
    }),
  );
});
