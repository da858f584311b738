import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newIncreaseTracker, track } from '../../agent/statistics/increase.ts';

function follow(readings: readonly number[], rollover?: number) {
  const tracker = newIncreaseTracker();
  let increase = 0;
  for (const value of readings) increase += track(tracker, value, rollover);
  return { increase, resets: tracker.resets };
}

test.each<[string, number[], { increase: number; resets: number }, number?]>([
  ['a count that rises', [1000, 1001, 1005], { increase: 5, resets: 0 }],
  ['the first reading is where it starts', [1000], { increase: 0, resets: 0 }],
  ['a forged 0 is no reset', [1000, 1001, 0, 1002], { increase: 2, resets: 0 }],
  ['a forged 0 that is repeated is no reset', [1000, 1001, 0, 0, 0, 1002], { increase: 2, resets: 0 }],
  ['a count that goes on from a lower one was reset', [100, 150, 3, 10], { increase: 60, resets: 1 }],
  ['a meter that starts each day at 0', [50, 0, 0, 0, 0.5, 20], { increase: 20, resets: 1 }],
  ['a fall not yet confirmed rises by nothing', [100, 150, 3], { increase: 50, resets: 0 }],
  ['a second fall begins anew', [100, 50, 3, 4], { increase: 4, resets: 1 }],
  ['two resets', [100, 10, 20, 3, 5], { increase: 25, resets: 2 }],
  ['a small fall is noise', [100, 99.5, 100.5], { increase: 0.5, resets: 0 }],
  ['noise after a fall is no confirmation', [100, 10, 9.95, 101], { increase: 1, resets: 0 }],
  ['a count of 16 bits that rolls over', [65500, 65530, 10], { increase: 46, resets: 0 }, 65535],
  ['a count of tenths that rolls over', [999.5, 999.9, 0.1], { increase: 0.6, resets: 0 }, 999.9],
  ['a reset far from the roll-over is a reset', [1000, 3, 10], { increase: 10, resets: 1 }, 65535],
  ['a forged 0 far from the roll-over is none', [1000, 1001, 0, 1002], { increase: 2, resets: 0 }, 65535],
  ['a straggler from before the roll-over', [65530, 2, 65531, 5], { increase: 11, resets: 0 }, 65535],
])('%s', (_, readings, expected, rollover) => {
  const { increase, resets } = follow(readings, rollover);
  expect(increase).toBeCloseTo(expected.increase, 9);
  expect(resets).toBe(expected.resets);
});

test('a count that only rises, rises by what lies between its ends', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1 }), (steps) => {
      let count = 0;
      const readings = steps.map((rise) => (count += rise));
      expect(follow(readings)).toEqual({ increase: count - (readings[0] as number), resets: 0 });
    }),
  );
});

test('whatever comes in, no reading brings a fall', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(70_000)), fc.constantFrom(undefined, 65_535), (readings, rollover) => {
      const tracker = newIncreaseTracker();
      for (const value of readings) expect(track(tracker, value, rollover)).toBeGreaterThanOrEqual(0);
    }),
  );
});
