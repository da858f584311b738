import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addInterval,
  closeNarrowestGap,
  hasNumber,
  type Intervals,
  removeInterval,
} from '../../agent/store/intervals.ts';

const MOST = 40;
const span = fc.tuple(fc.nat(MOST), fc.nat(MOST)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const edit = fc.record({ add: fc.boolean(), span });

function numbersOf(set: Intervals): number[] {
  return Array.from({ length: MOST + 2 }, (_, n) => n).filter((n) => hasNumber(set, n));
}

describe('intervals', () => {
  test('are the set of numbers that were added and not removed since', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        let intervals: Intervals = [];
        const oracle = new Set<number>();
        for (const {
          add,
          span: [from, to],
        } of edits) {
          intervals = (add ? addInterval : removeInterval)(intervals, from, to);
          for (let n = from; n < to; n++) {
            if (add) oracle.add(n);
            else oracle.delete(n);
          }
        }
        expect(numbersOf(intervals)).toEqual([...oracle].sort((a, b) => a - b));
      }),
    );
  });

  test('stay ascending, apart and not empty', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        const set = edits.reduce<Intervals>(
          (all, { add, span: [from, to] }) => (add ? addInterval : removeInterval)(all, from, to),
          [],
        );
        set.forEach(([from, to], i) => {
          expect(from).toBeLessThan(to);
          expect(from).toBeGreaterThan(set[i - 1]?.[1] ?? -1);
        });
      }),
    );
  });

  test.each([
    [[], []],
    [[[0, 1]], [[0, 1]]],
    [
      [
        [0, 1],
        [5, 6],
        [8, 9],
        [20, 21],
      ],
      [
        [0, 1],
        [5, 9],
        [20, 21],
      ],
    ],
  ] as [Intervals, Intervals][])('%j with its narrowest gap closed is %j', (set, closed) => {
    expect(closeNarrowestGap(set)).toEqual(closed);
  });
});
