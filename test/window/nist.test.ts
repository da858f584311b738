import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { SeriesPlan } from '../../agent/model/series.ts';
import { figuresOf } from '../../agent/window/figures.ts';
import { foldPanes, mergeLate } from '../../agent/window/merge.ts';
import type { Pane } from '../../agent/window/pane.ts';
import { decodePane, encodePane } from '../../agent/window/pane-codec.ts';
import { paneOf, type Timed } from './made-panes.ts';

/** The digits that double precision allows: of the mean, and of the standard deviation. */
const SETS = {
  Lew: [15, 14],
  Lottery: [15, 14],
  Mavro: [15, 12],
  NumAcc1: [15, 14],
  NumAcc2: [15, 14],
  NumAcc3: [15, 9],
} as const;

/** How the readings of a window may have come together: all lead through the store's bytes. */
const WAYS: Record<string, (readings: readonly Timed[]) => Pane> = {
  'one pane': (readings) => pane(readings),
  'panes of 7': (readings) => folded(readings, 7),
  'panes of 100': (readings) => folded(readings, 100),
  'panes of 600': (readings) => folded(readings, 600),
  'panes of panes': (readings) =>
    foldPanes(
      [...parts(readings, 256)].map((part) => folded(part, 16)),
      spanOf(readings),
    ),
  'every third late': (readings) => {
    const span = spanOf(readings);
    const late = readings.filter((_, i) => i % 3 === 2);
    return mergeLate(
      pane(
        readings.filter((_, i) => i % 3 !== 2),
        span,
      ),
      pane(late, span),
    );
  },
};

const reached = Object.keys(SETS).flatMap((name) => {
  const { values, mean, stddev } = read(name);
  const readings = values.map((value, i) => ({ time: i * 1000, value }));
  return Object.entries(WAYS).map(([way, make]) => {
    const figures = figuresOf(stored(make(readings)), {} as SeriesPlan, []);
    if (figures.kind !== 'gauge') throw new Error('a gauge gives the figures of a gauge');
    expect(figures.count).toBe(values.length);
    return { name, way, mean: digits(figures.mean, mean), stddev: digits(figures.stddev, stddev) };
  });
});

const demanded = Object.entries(SETS).map(([name, [mean, stddev]]) => ({ name, mean, stddev }));

test.each(demanded)(
  '$name: mean to $mean digits, standard deviation to $stddev, however grouped',
  ({ name, mean, stddev }) => {
    const table = reached
      .map((row) => `${row.name.padEnd(8)} ${row.way.padEnd(17)} ${row.mean.toFixed(1)} ${row.stddev.toFixed(1)}`)
      .join('\n');
    const worst = (figure: 'mean' | 'stddev') =>
      Math.min(...reached.filter((row) => row.name === name).map((row) => row[figure]));
    expect(worst('mean'), table).toBeGreaterThanOrEqual(mean);
    expect(worst('stddev'), table).toBeGreaterThanOrEqual(stddev);
  },
);

function spanOf(readings: readonly Timed[]): { from: number; to: number } {
  return { from: (readings[0] as Timed).time, to: (readings.at(-1) as Timed).time + 1000 };
}

function pane(readings: readonly Timed[], span = spanOf(readings)): Pane {
  return stored(paneOf('gauge', span, readings));
}

function stored(made: Pane): Pane {
  return decodePane(encodePane(made));
}

function* parts(readings: readonly Timed[], size: number): Generator<readonly Timed[]> {
  for (let at = 0; at < readings.length; at += size) yield readings.slice(at, at + size);
}

function folded(readings: readonly Timed[], size: number): Pane {
  return foldPanes(
    [...parts(readings, size)].map((part) => pane(part)),
    spanOf(readings),
  );
}

/** Correct decimal digits, after StRD; 16 where the numbers are equal. */
function digits(computed: number | null, certified: number): number {
  if (computed === certified) return 16;
  return -Math.log10(Math.abs(((computed ?? Number.NaN) - certified) / certified));
}

function read(name: string): { values: number[]; mean: number; stddev: number } {
  const text = readFileSync(new URL(`../statistics/fixtures/nist/${name}.dat`, import.meta.url), 'utf8');
  const rows = text.slice(text.search(/Data: +Y/)).match(/^\s*-?\d[\d.]*\s*$/gm) ?? [];
  return {
    values: rows.map(Number),
    mean: Number(/Sample Mean[^:]*:\s*(\S+)/.exec(text)?.[1]),
    stddev: Number(/Sample Standard Deviation[^:]*:\s*(\S+)/.exec(text)?.[1]),
  };
}
