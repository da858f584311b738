import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spike } from '../../agent/clean/spike.ts';
import { answers, everySecond, refusal } from './readings.ts';

const NO = Number.NaN;
const QUIET = [20, 20.1, 20, 20.1, 20, 20.1, 20];

test('a single reading that stands apart is taken out', () => {
  expect(answers(spike, { window: 7, min_deviation: 0.5 }, everySecond([...QUIET, 85, 20.1, -3, 20]))).toEqual([
    ...QUIET,
    NO,
    20.1,
    NO,
    20,
  ]);
});

test('in mode median its neighbours speak for it', () => {
  expect(answers(spike, { window: 7, min_deviation: 0.5, mode: 'median' }, everySecond([...QUIET, 85])).at(-1)).toBe(
    20.1,
  );
});

test('the readings of a quiet sensor are all equal: one step of it is no spike', () => {
  const values = [...new Array<number>(20).fill(20), 20.0625, 20, 20.0625, 20.0625];
  expect(answers(spike, { min_deviation: 0.2 }, everySecond(values))).toEqual(values);
});

test('until the neighbourhood is full there is nothing to compare with', () => {
  expect(answers(spike, { window: 5, min_deviation: 1 }, everySecond([20, 85, 20, 20, 85]))).toEqual([
    20,
    85,
    20,
    20,
    NO,
  ]);
});

test('an older reading passes unjudged and stays out of the neighbourhood', () => {
  const rows = [...everySecond(QUIET, 10), [3, 85], [4, 85], [5, 85], [6, 85], [17, 20.1]] as const;
  expect(answers(spike, { window: 7, min_deviation: 0.5 }, rows)).toEqual([...QUIET, 85, 85, 85, 85, 20.1]);
});

test('after a long silence the old neighbourhood says nothing', () => {
  const rows = [...everySecond(QUIET), [3600, 60]] as const;
  expect(answers(spike, { window: 7, min_deviation: 0.5 }, rows).at(-1)).toBe(NO);
  expect(answers(spike, { window: 7, min_deviation: 0.5, forget_after: '10m' }, rows).at(-1)).toBe(60);
});

// The rules this one learned from held on to the old level for ever: one kept its own output in the window, so that
// the deviation fell to 0; another compared with the last good value only.
test.each(['reject', 'median'])(
  'a true step of any size passes within half a window and one reading (mode %s)',
  (mode) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }).map((half) => 2 * half + 1),
        fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { maxLength: 60 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ min: 0.001, max: 100, noNaN: true }),
        (window, history, level, min_deviation) => {
          const needed = Math.floor(window / 2) + 1;
          const rows = everySecond([...history, ...new Array<number>(needed).fill(level)]);
          expect(answers(spike, { window, min_deviation, mode }, rows).at(-1)).toBe(level);
        },
      ),
    );
  },
);

test('so does a step to a level that is noisy', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 19, max: 21, noNaN: true }), { minLength: 11, maxLength: 30 }),
      fc.array(fc.double({ min: 90, max: 95, noNaN: true }), { minLength: 6, maxLength: 20 }),
      (before, after) => {
        const rows = everySecond([...before, ...after]);
        const passed = answers(spike, { window: 11, min_deviation: 0.1, threshold: 5 }, rows);
        expect(passed[before.length + 5]).toBe(after[5]);
      },
    ),
  );
});

test.each([
  [{ window: 6, min_deviation: 1 }, 'expected an odd number'],
  [{ window: 7, min_deviation: 0 }, 'expected a number above 0'],
])('refuses %j', (settings, message) => {
  expect(refusal(spike, settings)).toBe(message);
});
