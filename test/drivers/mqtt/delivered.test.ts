import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff, credentialsWait, PACE } from '../../../drivers/mqtt/backoff.ts';
import { Delivered, REMEMBERED } from '../../../drivers/mqtt/delivered.ts';
import { hashMessage, topicState, viewOf } from '../../../drivers/mqtt/hash.ts';
import { PendingAcks } from '../../../drivers/mqtt/pending-acks.ts';
import { Topics } from '../../../drivers/mqtt/topics.ts';

const knows = (delivered: Delivered, id: number, hash: number) => delivered.knows({ id, hash }, true);

/** Deliveries `[1, count]`, the newest last. */
const newest = (count: number) => Array.from({ length: count }, (_, i) => ({ id: i + 1, hash: i + 1 }));

test('a delivery is known again by its id and its content, not by one of them', () => {
  const known = () => new Delivered([{ id: 1, hash: 11 }]);
  expect(knows(known(), 1, 11)).toBe(true);
  expect(knows(known(), 1, 12)).toBe(false);
  expect(knows(known(), 2, 11)).toBe(false);
});

test('a message that the broker does not say it repeats is a new one', () => {
  const delivered = new Delivered([{ id: 1, hash: 11 }]);
  expect(delivered.knows({ id: 1, hash: 11 }, false)).toBe(false);
});

test('a new message with an id used before replaces the old one', () => {
  const delivered = new Delivered([{ id: 1, hash: 11 }]);
  expect([33, 33, 11].map((hash) => knows(delivered, 1, hash))).toEqual([false, true, false]);
});

test('half a circle of packet ids later an equal message with an equal id is another one', () => {
  const delivered = new Delivered(newest(REMEMBERED));
  expect(knows(delivered, 1, 1)).toBe(true);
  delivered.knows({ id: REMEMBERED + 1, hash: 5 }, false);
  expect(knows(delivered, 2, 2)).toBe(true);
  expect(knows(delivered, 1, 1)).toBe(false);
});

test('a broker that repeats its first messages again and again finds the last ones known', () => {
  const delivered = new Delivered(newest(20_000));
  const knowsAll = (count: number) => newest(count).every((identity) => delivered.knows(identity, true));
  expect([15_000, 15_000, 15_000, 20_000].map(knowsAll)).toEqual([true, true, true, true]);
});

test('a lost session leaves nothing to know again', () => {
  const delivered = new Delivered([{ id: 1, hash: 11 }]);
  expect(delivered.empty).toBe(false);
  delivered.forget();
  expect([delivered.empty, knows(delivered, 1, 11)]).toEqual([true, false]);
});

test('acknowledgements come out in the order of arrival, up to the ticket', () => {
  const acks = new PendingAcks();
  for (const [ticket, id] of [
    [1, 7],
    [2, 8],
    [4, 7],
  ] as const)
    acks.push(ticket, id);
  expect([...acks.upTo(3)]).toEqual([7, 8]);
  expect([...acks.upTo(3)]).toEqual([]);
  expect(acks.size).toBe(1);
  acks.drop();
  expect([...acks.upTo(9)]).toEqual([]);
});

test('acknowledgements without number come out as they went in', () => {
  const acks = new PendingAcks();
  const ids = Array.from({ length: 3000 }, (_, i) => i + 1);
  for (const id of ids) acks.push(id, id);
  expect([...acks.upTo(1000), ...acks.upTo(3000)]).toEqual(ids);
});

function hashOf(topic: string, payload: Uint8Array): number {
  return hashMessage(topicState(Buffer.from(topic)), viewOf(payload), 0, payload.length);
}

test('the hash of a message is a whole number below 2^53 and stays the same', () => {
  expect(hashOf('a/b', Buffer.from('21.5'))).toBe(hashOf('a/b', new Uint8Array([50, 49, 46, 53])));
  expect(hashOf('site/dev001/env', Buffer.from('{"t":21.53}'))).toBe(52_514_358_356_795);
  fc.assert(
    fc.property(fc.string(), fc.uint8Array(), (topic, payload) => {
      const hash = hashOf(topic, payload);
      return Number.isSafeInteger(hash) && hash >= 0;
    }),
  );
});

test('the hash of a message does not depend on where it lies', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(5), fc.uint8Array({ maxLength: 5 }), (payload, before, behind) => {
      const bytes = Buffer.concat([Buffer.alloc(before, 7), payload, behind]);
      const there = hashMessage(topicState(Buffer.from('a')), viewOf(bytes), before, before + payload.length);
      expect(there).toBe(hashOf('a', payload));
    }),
  );
});

test('near messages have far hashes: a million readings, no two alike', () => {
  const seen = new Set<number>();
  for (let device = 0; device < 100; device++) {
    const topic = topicState(Buffer.from(`dev/${device}`));
    for (let value = 0; value < 10_000; value++) {
      const payload = Buffer.from(String(value / 100));
      seen.add(hashMessage(topic, viewOf(payload), 0, payload.length));
    }
  }
  expect(seen.size).toBe(1_000_000);
  expect(hashOf('ab', Buffer.from('c'))).not.toBe(hashOf('a', Buffer.from('bc')));
});

test('a cache of topics never holds more than its limit, and keeps what is asked for', () => {
  const met: string[] = [];
  const topics = new Topics<number>(
    100,
    (name) => met.push(name),
    () => true,
  );
  const ask = (name: string) => topics.of(viewOf(Buffer.from(`<${name}>`)), 1, 1 + Buffer.byteLength(name));
  ask('kept');
  for (let i = 0; i < 10_000; i++) {
    expect(ask(`topic/${i}`).name).toBe(`topic/${i}`);
    if (i % 10 === 0) expect(ask('kept').value).toBe(1);
    expect(topics.size).toBeLessThanOrEqual(100);
  }
  expect(met.length).toBe(10_001);
  expect(ask('topic/0').value).toBe(10_002);
  expect(topics.forgotten).toBeGreaterThan(9000);
});

test('what is not to be remembered is worked out each time', () => {
  let asked = 0;
  const topics = new Topics<number>(
    100,
    () => asked++,
    () => false,
  );
  for (let i = 0; i < 3; i++) topics.of(viewOf(Buffer.from('a')), 0, 1);
  expect([asked, topics.size]).toEqual([3, 0]);
});

test('the wait doubles up to a minute, and chance spreads it from nothing to all of it', () => {
  expect([1, 2, 3, 7, 8, 1000].map((failures) => backoff(failures, 0.999_999, PACE))).toEqual([
    1000, 2000, 4000, 60_000, 60_000, 60_000,
  ]);
  expect(backoff(5, 0, PACE)).toBe(0);
  expect(backoff(5, 0.5, PACE)).toBe(8000);
});

test('refused credentials are tried again soon at first, then once a minute', () => {
  expect([1, 2, 3, 4, 5, 1000].map((failures) => credentialsWait(failures, 0, PACE))).toEqual([
    5000, 10_000, 20_000, 40_000, 60_000, 60_000,
  ]);
});
