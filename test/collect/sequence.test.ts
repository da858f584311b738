import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admit, has, insert, MAX_BEYOND, missing, newSequence, without } from '../../agent/collect/sequence.ts';

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });

describe('the sequence of an epoch', () => {
  test('what is stored and what is missing depends on the numbers, not on their order or how often they came', () => {
    fc.assert(
      fc.property(numbers, fc.func(fc.integer()), fc.array(fc.nat(39)), (seqs, rank, again) => {
        const one = newSequence();
        const other = newSequence();
        for (const seq of seqs) admit(one, seq);
        const repeated = again.map((i) => seqs[i % seqs.length] as number);
        for (const seq of [...seqs, ...repeated].sort((a, b) => rank(a) - rank(b))) admit(other, seq);
        expect(other).toEqual(one);
      }),
    );
  });

  test('knows exactly which numbers came', () => {
    fc.assert(
      fc.property(numbers, (seqs) => {
        const sequence = newSequence();
        for (const seq of seqs) admit(sequence, seq);
        for (let seq = 1; seq <= 61; seq++) expect(has(sequence, seq)).toBe(seqs.includes(seq));
        const holes = missing(sequence, 100).flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        );
        const highest = Math.max(...seqs);
        expect(holes).toEqual(Array.from({ length: highest }, (_, i) => i + 1).filter((seq) => !seqs.includes(seq)));
        expect(sequence.highest).toBe(highest);
      }),
    );
  });

  test('giving up a range closes the gap', () => {
    const sequence = newSequence();
    for (const seq of [1, 2, 6, 7, 10]) admit(sequence, seq);
    admit(sequence, 3, 5);
    expect(sequence).toEqual({ contiguous: 7, highest: 10, beyond: [{ from: 10, to: 10 }] });
  });

  test('beyond its bound the highest range is forgotten, and asked for again', () => {
    const sequence = newSequence();
    for (let i = 1; i <= MAX_BEYOND + 1; i++) admit(sequence, 2 * i);
    const highest = 2 * (MAX_BEYOND + 1);
    expect(sequence.beyond.length).toBe(MAX_BEYOND);
    expect(has(sequence, highest)).toBe(false);
    expect(missing(sequence, MAX_BEYOND + 2).at(-1)).toEqual({ from: highest - 1, to: highest });
  });

  test('ranges that touch become one, and come apart again', () => {
    const ranges = insert(insert([{ from: 1, to: 2 }], { from: 6, to: 7 }), { from: 3, to: 5 });
    expect(ranges).toEqual([{ from: 1, to: 7 }]);
    expect(without(ranges, 4)).toEqual([
      { from: 1, to: 3 },
      { from: 5, to: 7 },
    ]);
    expect(without([{ from: 4, to: 4 }], 4)).toEqual([]);
    expect(without(ranges, 8)).toBeUndefined();
  });
});
