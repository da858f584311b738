import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff, credentialsWait, PACE } from '../../../drivers/mqtt/backoff.ts';
import { Delivered, REMEMBERED } from '../../../drivers/mqtt/delivered.ts';
import { hashMessage } from '../../../drivers/mqtt/hash.ts';
import { PendingAcks } from '../../../drivers/mqtt/pending-acks.ts';
import { Recent } from '../../../drivers/mqtt/recent.ts';

test('a delivery is known again by its id and its content, not by one of them', () => {
  const delivered = new Delivered([{ id: 1, hash: 11 }]);
  expect(delivered.has({ id: 1, hash: 11 })).toBe(true);
  expect(delivered.has({ id: 1, hash: 12 })).toBe(false);
  expect(delivered.has({ id: 2, hash: 11 })).toBe(false);
});

test('a new message with an id used before replaces the old one', () => {
  const delivered = new Delivered([{ id: 1, hash: 11 }]);
  delivered.remember({ id: 1, hash: 33 });
  expect([11, 33].map((hash) => delivered.has({ id: 1, hash }))).toEqual([false, true]);
});

test('half a circle of packet ids later an equal message with an equal id is another one', () => {
  const delivered = new Delivered([{ id: 1, hash: 11 }]);
  for (let id = 2; id <= REMEMBERED; id++) delivered.remember({ id, hash: 5 });
  expect(delivered.has({ id: 1, hash: 11 })).toBe(true);
  delivered.remember({ id: REMEMBERED + 1, hash: 5 });
  expect(delivered.has({ id: 1, hash: 11 })).toBe(false);
});

test('a lost session leaves nothing to know again', () => {
  const delivered = new Delivered([{ id: 1, hash: 11 }]);
  expect(delivered.empty).toBe(false);
  delivered.forget();
  expect([delivered.empty, delivered.has({ id: 1, hash: 11 })]).toEqual([true, false]);
});

test('acknowledgements come out in the order of arrival, up to the ticket', () => {
  const acks = new PendingAcks();
  for (const [ticket, id] of [
    [1, 7],
    [2, 8],
    [4, 7],
  ] as const)
    acks.push(ticket, id);
  expect(acks.upTo(3)).toEqual([7, 8]);
  expect(acks.upTo(3)).toEqual([]);
  expect(acks.size).toBe(1);
  acks.drop();
  expect(acks.upTo(9)).toEqual([]);
});

test('the hash of a message is a whole number below 2^53 and stays the same', () => {
  expect(hashMessage('a/b', Buffer.from('21.5'))).toBe(hashMessage('a/b', new Uint8Array([50, 49, 46, 53])));
  fc.assert(
    fc.property(fc.string(), fc.uint8Array(), (topic, payload) => {
      const hash = hashMessage(topic, payload);
      return Number.isSafeInteger(hash) && hash >= 0;
    }),
  );
});

test('near messages have far hashes: a million readings, no two alike', () => {
  const seen = new Set<number>();
  for (let device = 0; device < 100; device++) {
    for (let value = 0; value < 10_000; value++)
      seen.add(hashMessage(`dev/${device}`, Buffer.from(String(value / 100))));
  }
  expect(seen.size).toBe(1_000_000);
  expect(hashMessage('ab', Buffer.from('c'))).not.toBe(hashMessage('a', Buffer.from('bc')));
});

test('a cache of topics never holds more than its limit, and keeps what is asked for', () => {
  const recent = new Recent<number>(100);
  recent.set('kept', 1);
  for (let i = 0; i < 10_000; i++) {
    recent.set(`topic/${i}`, i);
    if (i % 10 === 0) expect(recent.get('kept')).toBe(1);
    expect(recent.size).toBeLessThanOrEqual(100);
  }
  expect(recent.get('topic/0')).toBeUndefined();
  expect(recent.forgotten).toBeGreaterThan(9000);
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
