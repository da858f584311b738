import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newGuard, type Oversize } from '../../../drivers/mqtt/guard.ts';

function publish(topic: string, payload: number, qos: 0 | 1, id = 7): Buffer {
  const name = Buffer.from(topic);
  const body = Buffer.concat([
    Buffer.from([name.length >> 8, name.length & 255]),
    name,
    ...(qos ? [Buffer.from([id >> 8, id & 255])] : []),
    Buffer.alloc(payload, 'x'),
  ]);
  return Buffer.concat([Buffer.from([0x30 | (qos << 1)]), length(body.length), body]);
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

function run(
  limit: number,
  stream: Buffer,
  cuts: readonly number[],
): { passed: Buffer; skipped: Oversize[]; broken: number } {
  const skipped: Oversize[] = [];
  let broken = 0;
  const guard = newGuard(
    limit,
    (message) => skipped.push(message),
    () => broken++,
  );
  const passed: Buffer[] = [];
  let from = 0;
  for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) {
    passed.push(...guard.push(stream.subarray(from, cut)).map((part) => Buffer.from(part)));
    from = cut;
  }
  passed.push(...guard.push(stream.subarray(from)));
  return { passed: Buffer.concat(passed), skipped, broken };
}

const PINGRESP = Buffer.from([0xd0, 0x00]);

test('what is small enough passes unchanged, in one piece', () => {
  const chunk = Buffer.concat([publish('a', 10, 1), PINGRESP, publish('b', 200, 0)]);
  expect(
    newGuard(
      1000,
      () => undefined,
      () => undefined,
    ).push(chunk),
  ).toEqual([chunk]);
});

test('a message too large is cut out and told, its neighbours pass', () => {
  const before = publish('a', 5, 1);
  const large = publish('camera/image', 5000, 1, 513);
  const after = publish('b', 5, 0);
  const { passed, skipped, broken } = run(100, Buffer.concat([before, large, PINGRESP, after]), [3, 1000, 4000]);
  expect(passed).toEqual(Buffer.concat([before, PINGRESP, after]));
  expect(skipped).toEqual([{ topic: 'camera/image', qos: 1, id: 513, bytes: large.length }]);
  expect(broken).toBe(0);
});

test('another packet that large breaks the connection', () => {
  const suback = Buffer.concat([Buffer.from([0x90]), length(5000), Buffer.alloc(5000)]);
  expect(run(100, suback, []).broken).toBe(1);
});

test('it does not matter where the stream is cut into chunks', () => {
  const packet = fc.oneof(
    fc.constant(PINGRESP),
    fc
      .tuple(fc.constantFrom('a', 'b/c'), fc.nat(300), fc.constantFrom(0 as const, 1 as const))
      .map((args) => publish(...args)),
  );
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 8 }), fc.array(fc.nat(2500), { maxLength: 12 }), (packets, cuts) => {
      const stream = Buffer.concat(packets);
      const small = Buffer.concat(packets.filter((bytes) => bytes.length <= 100));
      const { passed, skipped } = run(
        100,
        stream,
        cuts.filter((cut) => cut < stream.length),
      );
      expect(passed).toEqual(small);
      expect(skipped.map(({ bytes }) => bytes)).toEqual(
        packets.filter((bytes) => bytes.length > 100).map((bytes) => bytes.length),
      );
    }),
  );
});
