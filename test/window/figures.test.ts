import fc from 'fast-check';
import { max, mean, min, quantileSorted, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import type { GaugeFigures } from '../../agent/model/summary.ts';
import { RELATIVE_ERROR } from '../../agent/statistics/sketch.ts';
import { decodeSketch, encodeSketch } from '../../agent/statistics/sketch-bytes.ts';
import { figuresOf } from '../../agent/window/figures.ts';
import type { GaugePane } from '../../agent/window/gauge.ts';
import { sketchOf } from '../../agent/window/gauge-figures.ts';
import { EXACT_LIMIT } from '../../agent/window/rows.ts';
import { MINUTE, planOf } from './agent.ts';
import { paneOf, readingsIn, type Timed } from './made-panes.ts';

const SPAN = { from: 0, to: 5 * MINUTE };
const gauge = (rows: readonly Timed[], more = {}) =>
  figuresOf(paneOf('gauge', SPAN, rows, more), planOf(), []) as GaugeFigures;
const every = (ms: number, values: readonly number[]) => values.map((value, i) => ({ time: i * ms, value }));

describe('by the book', () => {
  const rows = readingsIn('gauge', SPAN, 400).filter((rows) => rows.length >= 2);

  test('figures are those of simple-statistics over the same readings', () => {
    fc.assert(
      fc.property(rows, (rows) => {
        const values = rows.map(({ value }) => value);
        const sorted = values.toSorted((a, b) => a - b);
        const figures = gauge(rows);
        const scale = Math.max(1e-9, ...values.map(Math.abs));
        expect(figures).toMatchObject({
          count: values.length,
          min: min(values),
          max: max(values),
          first: values[0],
          last: values.at(-1),
        });
        expect(Math.abs((figures.mean as number) - mean(values))).toBeLessThanOrEqual(1e-12 * scale);
        expect(Math.abs((figures.stddev as number) - sampleStandardDeviation(values))).toBeLessThanOrEqual(
          1e-12 * scale,
        );
        for (const [name, q] of [
          ['p50', 0.5],
          ['p95', 0.95],
          ['p99', 0.99],
        ] as const) {
          const place = q * (sorted.length - 1);
          const around = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number].map(Math.abs);
          const error = values.length <= EXACT_LIMIT ? 0 : (RELATIVE_ERROR + 1e-12) * Math.max(...around);
          expect(Math.abs((figures[name] as number) - quantileSorted(sorted, q))).toBeLessThanOrEqual(error);
        }
      }),
    );
  });

  test('one reading has no deviation, and is every other figure', () => {
    expect(gauge([{ time: 7, value: 21.4 }])).toEqual({
      ...{ kind: 'gauge', count: 1, mean: 21.4, stddev: null, min: 21.4, max: 21.4, first: 21.4, last: 21.4 },
      ...{ twmean: 21.4, p50: 21.4, p95: 21.4, p99: 21.4 },
    });
  });

  test('equal readings have exactly that value for every figure, in any number', () => {
    for (const count of [2, EXACT_LIMIT, EXACT_LIMIT + 1, 1000]) {
      const figures = gauge(every(100, new Array(count).fill(0.1)));
      expect(figures).toMatchObject({ mean: 0.1, stddev: 0, twmean: 0.1, p50: 0.1, p99: 0.1 });
    }
  });

  test('what is beyond the range of doubles is null, never infinite', () => {
    const figures = gauge(every(1000, [1.7e308, -1.7e308]));
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures);
    expect(figures).toMatchObject({ stddev: null, max: 1.7e308 });
  });
});

describe('the time-weighted mean', () => {
  test('weighs a value that was reported once by the time it held', () => {
    const rows = [
      { time: 0, value: 100 },
      ...every(1000, [2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2009]),
    ];
    const shifted = rows.map(({ time, value }, i) => ({ time: i === 0 ? 0 : 290_000 + time, value }));
    const figures = gauge(shifted, { hold: 5 * MINUTE });
    expect(figures.twmean).toBeCloseTo(163.5, 1);
    expect(figures.mean).toBeGreaterThan(1800);
  });

  test.each<[string, Timed[], object, number | null]>([
    [
      'holds the last value to the end',
      [
        { time: 0, value: 1 },
        { time: 2 * MINUTE, value: 6 },
      ],
      { hold: 1e9 },
      4,
    ],
    ['starts with the first reading where nothing is carried', [{ time: 4 * MINUTE, value: 6 }], { hold: 1e9 }, 6],
    [
      'starts with the carried value',
      [{ time: 4 * MINUTE, value: 6 }],
      { hold: 1e9, carry: { time: -1, value: 1 } },
      2,
    ],
    [
      'holds no value longer than allowed',
      [
        { time: 0, value: 1 },
        { time: 4 * MINUTE, value: 4 },
      ],
      { hold: MINUTE },
      2.5,
    ],
    [
      'holds the carried one no longer either',
      [{ time: 4 * MINUTE, value: 6 }],
      { hold: MINUTE, carry: { time: -30_000, value: 0 } },
      4,
    ],
    [
      'ignores a carried value that was ended',
      [{ time: 4 * MINUTE, value: 6 }],
      { hold: 1e9, carry: { time: -9, value: 1, until: -5 } },
      6,
    ],
    [
      'gives no weight to a value replaced at once',
      [
        { time: 0, value: 99 },
        { time: 0, value: 1 },
      ],
      { hold: 1e9 },
      1,
    ],
    ['is null where no value held for any time', [{ time: 0, value: 1 }], { hold: 0 }, null],
  ])('%s', (_, rows, more, expected) => {
    expect(gauge(rows, more).twmean).toBe(expected);
  });

  test('is the same for few readings and for many', () => {
    const few = every(30_000, [5, 1, 4, 2, 3, 9, 8, 7, 6, 0]);
    const many = few.flatMap(({ time, value }) =>
      Array.from({ length: 30 }, (_, i) => ({ time: time + 1000 * i, value })),
    );
    expect(gauge(many, { hold: 1e9 }).twmean).toBeCloseTo(gauge(few, { hold: 1e9 }).twmean as number, 12);
  });
});

test('a straggler among few readings takes its place in time', () => {
  const rows = [
    { time: 0, value: 1 },
    { time: 200_000, value: 3 },
    { time: 100_000, value: 2 },
  ];
  expect(gauge(rows, { hold: 1e9 })).toMatchObject({ first: 1, last: 3, twmean: 2 });
});

test('the sketch of a pane has all its values, kept one by one or not', () => {
  for (const count of [5, 500]) {
    const pane = paneOf(
      'gauge',
      SPAN,
      every(
        10,
        Array.from({ length: count }, (_, i) => i - 2),
      ),
    ) as GaugePane;
    const sketch = decodeSketch(encodeSketch(sketchOf(pane)));
    expect(sketch.zeros).toBe(1);
    expect([sketch.negative, sketch.positive].map(({ counts }) => counts.reduce((a, b) => a + b))).toEqual([
      2,
      count - 3,
    ]);
  }
});

test('labels may be any text, __proto__ too', () => {
  const pane = paneOf(
    'state',
    SPAN,
    [
      { time: 0, value: 0 },
      { time: MINUTE, value: 1 },
    ],
    { hold: 1e9 },
  );
  const figures = figuresOf(pane, planOf({ kind: 'state' }), ['__proto__']);
  expect(JSON.stringify(figures)).toContain('"seconds":{"1":240,"__proto__":60}');
});
