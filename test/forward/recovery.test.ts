import { describe, expect, test } from 'vitest';
import { extendRecovery, PROBE, type Recovery, startRecovery } from '../../agent/forward/recovery.ts';

const probe = (from: number, count = PROBE) =>
  Array.from({ length: count }, (_, i) => ({ epoch: 'e', seq: from + i, payload: new Uint8Array() }));

describe('leading a receiver through lost messages', () => {
  const begun = startRecovery(probe(11), { epoch: 'e', seq: 100 }) as Recovery;

  test('begins with a few of the oldest', () => {
    expect(begun).toEqual({ epoch: 'e', sent: 18, through: 100, size: PROBE });
    expect(startRecovery([], undefined)).toBeUndefined();
  });

  test('an acknowledgement that stops right behind them asks for twice as many', () => {
    const step = extendRecovery(begun, { epoch: 'e', seq: 18 }, 100);
    expect(step.range).toEqual({ epoch: 'e', from: 19, to: 34 });
    expect(extendRecovery(step.recovery as Recovery, { epoch: 'e', seq: 34 }, 100).range).toEqual({
      epoch: 'e',
      from: 35,
      to: 66,
    });
  });

  test.each([
    ['one that has not reached them waits', { epoch: 'e', seq: 15 }, begun],
    ['one of another epoch waits', { epoch: 'f', seq: 99 }, begun],
    ['one beyond them ends it: the first sending is arriving after all', { epoch: 'e', seq: 19 }, undefined],
  ])('%s', (_, ack, recovery) => {
    expect(extendRecovery(begun, ack, 100)).toEqual({ recovery });
  });

  test('it ends with the last message that had been sent', () => {
    const near = { ...begun, through: 18 };
    expect(extendRecovery(near, { epoch: 'e', seq: 18 }, 100)).toEqual({ recovery: undefined });
    expect(extendRecovery({ ...begun, through: 20 }, { epoch: 'e', seq: 18 }, 100).range?.to).toBe(20);
  });
});
