import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { askChrony, readTracking } from '../../agent/observe/chrony.ts';

// Replies of chronyd 4.3, recorded.
const SYNCHRONISED =
  '060200000021000500000000000000000123456700000000000000007f0000017f0000010000000000000000000000000001000000040000000000006b02e932064ff571df7062cad6807d1de0be0909fe830d37f8a1dce102923cdee0cb2377dce7a8b204817811';
const NO_SERVER_YET =
  '0602000000210005000000000000000001234567000000000000000000000000000000000000000000000000000000000000000000000003000000000000000000000000000000000000000000000000000000000000000000000000048000000480000000000000';
const OWN_TIME =
  '060200000021000500000000000000000123456700000000000000007f7f0101000000000000000000000000000000000000000000050000000000006b02e9601a67a3d9000000000000000000000000000000000000000000000000000000000000000000000000';

const bytes = (hex: string) => Buffer.from(hex, 'hex');
/** The same, with the correction that is still to be made: -2.14 microseconds as recorded. */
function withCorrection(hex: string, bits: number): Buffer {
  const reply = bytes(hex);
  reply.writeUInt32BE(bits, 68);
  return reply;
}

describe('what chrony says', () => {
  test('of a clock that it has set: when it last looked, and how far off it is', () => {
    const tracking = readTracking(bytes(SYNCHRONISED));
    expect(tracking).toMatchObject({ kind: 'synced', stamp: Date.UTC(2026, 10, 22, 13, 8, 2) + 106 });
    expect(tracking?.off).toBeCloseTo(-0.00214, 5);
  });

  test('of one that it has not set yet', () => {
    expect(readTracking(bytes(NO_SERVER_YET))).toEqual({ kind: 'unsynced' });
  });

  test('of one that is only its own', () => {
    expect(readTracking(bytes(OWN_TIME))).toEqual({ kind: 'unsynced' });
  });

  // 0.87890625 times 2 to the 12th: 3600 seconds.
  test.each([
    ['ahead', (13 << 25) | 0xe10000, 3_600_000],
    ['behind', (13 << 25) | (-0xe10000 & 0x1ffffff), -3_600_000],
  ])('of one that is an hour %s', (_, bits, off) => {
    expect(readTracking(withCorrection(SYNCHRONISED, bits >>> 0))?.off).toBe(off);
  });

  test.each([
    ['nothing', ''],
    ['half an answer', SYNCHRONISED.slice(0, 100)],
    ['another version', `07${SYNCHRONISED.slice(2)}`],
    ['a question', `0601${SYNCHRONISED.slice(4)}`],
    ['a refusal', `${SYNCHRONISED.slice(0, 16)}0002${SYNCHRONISED.slice(20)}`],
  ])('%s is no answer', (_, hex) => expect(readTracking(bytes(hex))).toBeUndefined());
});

describe('asking', () => {
  test('sends one question as long as its answer', async () => {
    const chrony = createSocket('udp4');
    const asked: Buffer[] = [];
    chrony.on('message', (question, { port }) => {
      asked.push(question);
      chrony.send(bytes(SYNCHRONISED), port, '127.0.0.1');
    });
    chrony.bind(0, '127.0.0.1');
    await once(chrony, 'listening');
    expect(await askChrony(chrony.address().port, 5000)).toMatchObject({ kind: 'synced' });
    expect(asked.map(({ length }) => length)).toEqual([104]);
    chrony.close();
  });

  test('where nobody listens gives no answer', async () => {
    const free = createSocket('udp4');
    free.bind(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address();
    free.close();
    expect(await askChrony(port, 200)).toBeUndefined();
  });
});
