import { expect } from 'vitest';
import { MENDED } from '../../../agent/model/batch.ts';
import { addToSketch, newSketch } from '../../../agent/statistics/sketch.ts';
import { decodeSketch, encodeSketch } from '../../../agent/statistics/sketch-bytes.ts';
import { decodeBlock, encodeBlock, MAX_READINGS } from '../../../agent/store/block.ts';
import { decodePane, encodePane } from '../../../agent/window/pane-codec.ts';
import { paneOf } from '../../window/made-panes.ts';
import type { Target } from '../target.ts';

/** Runs a decoder over damaged bytes: it answers, or says that they cannot be read. Anything else is a defect. */
function decoded<Result>(decode: () => Result): Result | undefined {
  try {
    return decode();
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    expect(error).toBeInstanceOf(Error);
    expect(
      /damaged|cannot be read/.test(message) || /^(?:Z_|ERR_BUFFER_TOO_LARGE)/.test(code ?? ''),
      String(error),
    ).toBe(true);
    return undefined;
  }
}

function block(count: number): Uint8Array {
  const values = Float64Array.from({ length: count }, (_, i) => ((i * 37) % 101) / 10);
  const verdicts = Uint8Array.from({ length: count }, (_, i) => (i % 11 === 0 ? 5 : i % 13 === 0 ? MENDED + 1 : 0));
  const batch = {
    count,
    series: Int32Array.from({ length: count }, (_, i) => i % 7),
    times: Float64Array.from({ length: count }, (_, i) => 1_795_336_200_000 + i * 997),
    values,
    flags: Uint8Array.from({ length: count }, (_, i) => i % 3),
  };
  return encodeBlock(batch, {
    values: values.map((value, i) => ((verdicts[i] as number) >= MENDED ? 1 : value)),
    verdicts,
  });
}

/** Readings of the journal: as many as are said, or none at all. */
export const blocks: Target = {
  name: 'journal-block',
  examples: [block(0), block(1), block(12), block(400)],
  words: [],
  check(input) {
    const got = decoded(() => decodeBlock(input));
    if (!got) return;
    const { batch, cleaned } = got;
    expect(batch.count).toBeLessThanOrEqual(MAX_READINGS);
    for (const column of [batch.series, batch.times, batch.values, batch.flags, cleaned.values, cleaned.verdicts]) {
      expect(column.length).toBe(batch.count);
    }
  },
};

const SPAN = { from: 1_795_336_200_000, to: 1_795_336_260_000 };
const kinds = ['gauge', 'counter', 'angle', 'state'] as const;
const panesOf = (count: number) =>
  kinds.map((kind) =>
    encodePane(
      paneOf(
        kind,
        SPAN,
        Array.from({ length: count }, (_, i) => ({ time: SPAN.from + i * 97, value: (i * 7) % 90 })),
      ),
    ),
  );

/** Stored panes: what can be read can be written again, and reads the same. */
export const panes: Target = {
  name: 'stored-pane',
  examples: [...panesOf(0), ...panesOf(20), ...panesOf(300)],
  words: [],
  check(input) {
    const pane = decoded(() => decodePane(input));
    if (!pane) return;
    expect(Number.isSafeInteger(pane.count)).toBe(true);
    const { body } = pane as { body?: { form: string; length?: number } };
    if (body?.form === 'rows') expect(body.length).toBeLessThanOrEqual(input.length);
  },
};

/** Sketches, which also travel on the wire. */
export const sketches: Target = {
  name: 'sketch',
  examples: [
    encodeSketch(newSketch()),
    encodeSketch(sketchOf([1, 2, 3, -5, 0, 1e9])),
    encodeSketch(sketchOf([0.001, 1e300])),
  ],
  words: [],
  check(input) {
    const sketch = decoded(() => decodeSketch(input));
    if (sketch) expect(sketch.positive.counts.length + sketch.negative.counts.length).toBeLessThan(10_000);
  },
};

function sketchOf(values: readonly number[]): ReturnType<typeof newSketch> {
  const sketch = newSketch();
  for (const value of values) addToSketch(sketch, value);
  return sketch;
}
