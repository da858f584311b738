import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../agent/model/series.ts';
import { newIncreaseTracker } from '../../agent/statistics/increase.ts';
import { figuresOf } from '../../agent/window/figures.ts';
import { foldPanes, mergeLate, mergePanes } from '../../agent/window/merge.ts';
import type { Pane } from '../../agent/window/pane.ts';
import { hex, MINUTE, planOf } from './agent.ts';
import { expectAlike } from './alike.ts';
import { LAW } from './law.ts';
import { paneOf, readingsIn, type Timed } from './made-panes.ts';

const LABELS = ['off', 'on', 'fault'];
const figures = (pane: Pane) => figuresOf(pane, planOf({ kind: pane.kind }), LABELS);
const WHOLE = { from: 0, to: 3 * MINUTE };
const PARTS = [0, 1, 2].map((i) => ({ from: i * MINUTE, to: (i + 1) * MINUTE }));
/** Small windows stay exact; large ones pass through totals, alone or only when merged. */
const SIZES = { 'of few readings': 40, 'of many readings': 500 };

test('readings in doubt are counted together, late ones too', () => {
  const [a, b, c] = PARTS.map((span) => paneOf('gauge', span, [])) as [Pane, Pane, Pane];
  a.doubtful = 2;
  c.doubtful = 3;
  expect(foldPanes([a, b, c], WHOLE)).toMatchObject({ doubtful: 5 });
  expect(mergeLate(b, b)).not.toHaveProperty('doubtful');
  expect(mergeLate(a, a)).toMatchObject({ doubtful: 4 });
});

describe.each(KINDS)('panes of kind %s', (kind) => {
  describe.each(Object.entries(SIZES))('%s', (_, most) => {
    const readings = readingsIn(kind, WHOLE, most);

    test('merged, have the figures of all readings in one, however they are split', () => {
      fc.assert(
        fc.property(readings, (rows) => {
          const tracker = newIncreaseTracker();
          const parts = PARTS.map((span) => paneOf(kind, span, within(rows, span), { tracker }));
          const whole = figures(paneOf(kind, WHOLE, rows));
          const [a, b, c] = parts as [Pane, Pane, Pane];
          expectAlike(figures(foldPanes(parts, WHOLE)), whole);
          expectAlike(figures(mergePanes(mergePanes(a, b), c)), whole);
          expectAlike(figures(mergePanes(a, mergePanes(b, c))), whole);
        }),
        LAW,
      );
    });

    test('merged with a carry, hold the same value for the same time', () => {
      fc.assert(
        fc.property(readings, fc.integer({ min: -30_000, max: -1 }), (rows, time) => {
          const carry = { time, value: 2 };
          const parts = PARTS.map((span) =>
            paneOf(kind, span, within(rows, span), { carry: lastBefore(rows, span.from) ?? carry }),
          );
          const folded = figures(foldPanes(parts, WHOLE));
          expectAlike(folded, figures(paneOf(kind, WHOLE, rows, { carry })), ['increase', 'rate', 'resets']);
        }),
        LAW,
      );
    });

    test('take in late readings as if they had come in time', () => {
      fc.assert(
        fc.property(readings, fc.array(fc.boolean(), { minLength: 500, maxLength: 500 }), (rows, isLate) => {
          const stored = paneOf(
            kind,
            WHOLE,
            rows.filter((_, i) => !isLate[i]),
          );
          const late = paneOf(
            kind,
            WHOLE,
            rows.filter((_, i) => isLate[i]),
          );
          const merged = mergeLate(stored, late);
          // What a count rose by is told in order of arrival. Beyond the exact readings, times between are unknown.
          const unknown = [
            'increase',
            'rate',
            'resets',
            ...(rows.length > 128 ? ['twmean', 'seconds', 'transitions'] : []),
          ];
          // At one time the order of arrival decides which is first and last.
          const ties =
            new Set(rows.map(({ time }) => time)).size < rows.length
              ? ['first', 'last', 'twmean', 'seconds', 'transitions', 'distance']
              : [];
          expectAlike(figures(merged), figures(paneOf(kind, WHOLE, rows)), [...unknown, ...ties]);
          expect(merged.late).toBe(late.count);
        }),
        LAW,
      );
    });
  });

  test('merging leaves its arguments as they were', () => {
    fc.assert(
      fc.property(readingsIn(kind, WHOLE, 200), (rows) => {
        const [a, b] = PARTS.map((span) => paneOf(kind, span, within(rows, span))) as [Pane, Pane];
        const before = [hex(a), hex(b)];
        mergePanes(a, b);
        mergeLate(a, a);
        expect([hex(a), hex(b)]).toEqual(before);
      }),
      LAW,
    );
  });
});

describe('beside the figures', () => {
  test('counts of rules add up, and the worst clock stays', () => {
    const [a, b] = PARTS.map((span) => paneOf('gauge', span, [])) as [Pane, Pane];
    Object.assign(a, { rejected: { 1: 2 }, mended: { 4: 1 }, late: 3, clock: 'unknown' });
    Object.assign(b, { rejected: { 1: 1, 2: 5 }, clock: 'unsynced' });
    expect(mergePanes(a, b)).toMatchObject({ rejected: { 1: 3, 2: 5 }, mended: { 4: 1 }, late: 3, clock: 'unsynced' });
  });

  test('each late revision adds to the late readings', () => {
    const stored = paneOf('gauge', WHOLE, [{ time: 0, value: 1 }]);
    const late = paneOf('gauge', WHOLE, [
      { time: 5, value: 1 },
      { time: 6, value: 1 },
    ]);
    expect(mergeLate(mergeLate(stored, late), late).late).toBe(4);
  });

  test('readings of another window are refused', () => {
    const [a, b] = PARTS.map((span) => paneOf('gauge', span, [])) as [Pane, Pane];
    expect(() => mergeLate(a, b)).toThrow('their own span');
    expect(() => mergePanes(b, a)).toThrow('ascending');
  });

  test('panes of two kinds are refused', () => {
    expect(() => mergePanes(paneOf('gauge', PARTS[0] ?? WHOLE, []), paneOf('angle', PARTS[1] ?? WHOLE, []))).toThrow(
      'one kind',
    );
  });
});

function within(rows: readonly Timed[], { from, to }: { from: number; to: number }): Timed[] {
  return rows.filter(({ time }) => time >= from && time < to);
}

function lastBefore(rows: readonly Timed[], time: number): Timed | undefined {
  return rows.findLast((row) => row.time < time);
}
