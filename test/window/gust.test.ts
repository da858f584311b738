import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WindFigures } from '../../agent/model/summary.ts';
import { ByteReader, ByteWriter } from '../../agent/statistics/bytes.ts';
import { packWind } from '../../agent/statistics/wind.ts';
import { figuresOf } from '../../agent/window/figures.ts';
import { addToGust, type Gust, gustOf, joinGust, newGust } from '../../agent/window/gust.ts';
import { readGust, writeGust } from '../../agent/window/gust-codec.ts';
import { foldPanes, mergeLate } from '../../agent/window/merge.ts';
import { MINUTE, planOf } from './agent.ts';
import { LAW } from './law.ts';
import { paneOf } from './made-panes.ts';

/** Times in seconds, speeds in m/s. */
type Blow = readonly [second: number, speed: number];

function gust(blows: readonly Blow[]): Gust {
  const gust = newGust();
  for (const [second, speed] of blows) addToGust(gust, second * 1000, Math.round(speed * 1000));
  return gust;
}

const gustIn = (blows: readonly Blow[]): number => gustOf(gust(blows)) / 1000;

describe('the gust', () => {
  test.each<[string, readonly Blow[], number]>([
    [
      'one strong second among weak ones counts by a third',
      [
        [0, 5],
        [1, 5],
        [2, 17],
        [3, 5],
        [4, 5],
      ],
      9,
    ],
    [
      'three strong seconds count in full',
      [
        [0, 5],
        [1, 15],
        [2, 16],
        [3, 17],
        [4, 5],
      ],
      16,
    ],
    [
      'three seconds begin wherever they are strongest',
      [
        [0, 1],
        [1, 1],
        [2, 9],
        [3, 9],
        [4, 9],
        [5, 1],
      ],
      9,
    ],
    [
      'four readings a second are averaged too',
      [
        [0, 8],
        [0.25, 10],
        [0.5, 12],
        [0.75, 10],
        [1, 4],
        [2, 4],
      ],
      48 / 6,
    ],
    [
      'a reading every two seconds stands for itself',
      [
        [0, 5],
        [2, 17],
        [4, 5],
      ],
      17,
    ],
    [
      'a reading every ten minutes stands for itself',
      [
        [0, 5],
        [600, 8],
      ],
      8,
    ],
    [
      'a reading without neighbours stands for itself beside others that have some',
      [
        [0, 5],
        [1, 5],
        [2, 5],
        [9, 7],
      ],
      7,
    ],
    ['a single reading is its own gust', [[3, 4.2]], 4.2],
  ])('%s', (_, blows, expected) => {
    expect(gustIn(blows)).toBeCloseTo(expected, 12);
  });

  test('is nothing without a reading', () => {
    expect(gustOf(newGust())).toBe(Number.NEGATIVE_INFINITY);
  });

  test('stands beside the highest reading', () => {
    const rows = [5, 5, 17, 5, 5].map((speed, i) => ({ time: i * 1000, value: packWind(speed, 270) }));
    const figures = figuresOf(paneOf('wind', { from: 0, to: MINUTE }, rows), planOf({ kind: 'wind' }), []);
    expect(figures).toMatchObject({ max: 17, gust: 9 } satisfies Partial<WindFigures>);
  });
});

/** Readings at a few a second up to a few a minute, in a minute or two. */
const blows = fc.array(
  fc.tuple(
    fc.nat(1200).map((tenths) => tenths / 10),
    fc.nat(400).map((tenths) => tenths / 10),
  ),
  {
    minLength: 1,
    maxLength: 300,
    size: 'max',
  },
);

describe('by law', () => {
  test('it is the highest mean over three seconds that all have readings, or over a second that is in none', () => {
    fc.assert(
      fc.property(blows, (blows) => {
        const seconds = Array.from({ length: 124 }, (_, at) => blows.filter(([time]) => Math.floor(time) === at));
        const mean = (of: readonly Blow[]) => of.reduce((sum, [, speed]) => sum + speed, 0) / of.length;
        const running = seconds.flatMap((_, at) => {
          const three = seconds.slice(at, at + 3);
          return three.length === 3 && three.every(({ length }) => length > 0)
            ? [{ at, mean: mean(three.flat()) }]
            : [];
        });
        const alone = seconds.flatMap((second, at) =>
          second.length > 0 && !running.some((its) => its.at <= at && at < its.at + 3) ? [mean(second)] : [],
        );
        expect(gustIn(blows)).toBeCloseTo(Math.max(...alone, ...running.map((its) => its.mean)), 9);
      }),
      LAW,
    );
  });

  test('neither the order of arrival nor how it falls into windows shows, bit for bit', () => {
    fc.assert(
      fc.property(blows, fc.nat(1200), fc.infiniteStream(fc.boolean()), (blows, cut, late) => {
        const at = Math.floor(cut / 10) * 1000 + (cut % 10) * 100;
        const rows = blows.map(([time, speed]) => ({
          time: time * 1000,
          value: packWind(speed, 270),
          late: late.next().value,
        }));
        const part = (from: number, to: number) => {
          const inside = rows.filter(({ time }) => from <= time && time < to);
          const first = paneOf(
            'wind',
            { from, to },
            inside.filter((row) => !row.late),
          );
          return mergeLate(
            first,
            paneOf(
              'wind',
              { from, to },
              inside.filter((row) => row.late),
            ),
          );
        };
        const span = { from: 0, to: 2 * MINUTE + 1 };
        const folded = foldPanes([part(0, at + 1), part(at + 1, span.to)], span);
        const whole = paneOf('wind', span, rows);
        const plan = planOf({ kind: 'wind' });
        expect((figuresOf(folded, plan, []) as WindFigures).gust).toBe(
          (figuresOf(whole, plan, []) as WindFigures).gust,
        );
      }),
      LAW,
    );
  });
});

describe('over hours of readings a second', () => {
  // A calm day with one squall of three seconds across the border between two hours.
  const HOURS = 4;
  const squall = 2 * 3600;
  const speedAt = (second: number) => (Math.abs(second - squall) <= 1 ? 21_000 : 3000 + (second % 7));
  const hour = (index: number) => {
    const gust = newGust();
    for (let second = index * 3600; second < (index + 1) * 3600; second += 1)
      addToGust(gust, second * 1000, speedAt(second));
    return gust;
  };

  test('it is exact, also across the border of two windows, in bounded room', () => {
    const day = newGust();
    for (let index = 0; index < HOURS; index += 1) joinGust(day, hour(index));
    expect(gustOf(day)).toBe(21_000);
    expect(day.seconds.length).toBeLessThanOrEqual(1024);
    expect(gustOf(hour(2))).toBe((21_000 + 21_000 + 3000 + ((squall + 2) % 7)) / 3);
  });

  test('a strong second that has long been settled among weak ones is not taken for one that stands alone', () => {
    const gust = newGust();
    for (let second = 0; second < 5000; second += 1) addToGust(gust, second * 1000, second % 512 === 2 ? 20_000 : 2000);
    expect(gustOf(gust)).toBe(8000);
  });

  test('a reading that comes hours late raises none', () => {
    const gust = hour(0);
    addToGust(gust, 100_500, 90_000);
    expect(gustOf(gust)).toBeLessThan(3007);
  });

  test('it comes back from its bytes as it was', () => {
    const kept = hour(1);
    const writer = new ByteWriter();
    writeGust(writer, kept, 3_600_000);
    expect(readGust(new ByteReader(writer.bytes()), 3_600_000)).toEqual(kept);
    expect(writer.length).toBeLessThan(6 * 1024);
  });
});
