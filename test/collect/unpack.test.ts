import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readArrival } from '../../agent/collect/receive.ts';
import { unpack } from '../../agent/collect/unpack.ts';
import { newLedger } from '../../agent/model/ledger.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../../agent/wire/message.ts';

const message = encodeMessage({ v: 1, agent: 'a', epoch: 'e', seq: 1, summaries: [], ledger: newLedger() });

describe('a message that comes packed', () => {
  test('says the same as one that does not, and counts as the same one', () => {
    const plain = readArrival('weir/a/summary', message);
    expect(plain.kind).toBe('message');
    expect(readArrival('weir/a/summary', gzipSync(message))).toEqual(plain);
  });

  test.each([
    ['cut off', gzipSync(message).subarray(0, 30)],
    ['longer unpacked than a message may be', gzipSync(Buffer.alloc(MAX_MESSAGE_BYTES + 1))],
    ['nothing but the first two bytes', Buffer.from([0x1f, 0x8b])],
  ])('is set aside where it is %s', (_, payload) => {
    expect(unpack(payload)).toBeUndefined();
    expect(readArrival('weir/a/summary', payload)).toMatchObject({
      kind: 'bad',
      reason: 'gzip that cannot be unpacked',
    });
  });
});
