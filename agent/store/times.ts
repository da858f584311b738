import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import type { Slots } from './slots.ts';

/** How a column of times is written: as doubles, by difference to the reading before, or by change of pace. */
const RAW = 0;
const BEFORE = 1;
const PACE = 2;

/**
 * Whole milliseconds become differences to a prediction: the reading before (times of arrival rise evenly over all
 * series), or the pace of the series itself (a device with a clock of its own). The shorter one is taken.
 */
export function writeTimes(into: ByteWriter, times: Float64Array, slots: Slots): void {
  const [residuals, mode] = shortest(times, slots);
  into.byte(mode);
  for (let i = 0; i < slots.of.length; i++) {
    if (mode === RAW) into.float64(times[i] as number);
    else into.zigzag(residuals[i] as number);
  }
}

export function readTimes(from: ByteReader, slots: Slots): Float64Array {
  const mode = from.byte();
  if (mode > PACE) throw new Error(`damaged block: unknown form of times ${mode}`);
  const count = slots.of.length;
  if ((mode === RAW ? count * 8 : count) > from.left) throw new Error('damaged block: it ends too early');
  const times = new Float64Array(count);
  const predict = predictor(mode, slots);
  for (let i = 0; i < count; i++) times[i] = mode === RAW ? from.float64() : predict(i, times) + from.zigzag();
  return times;
}

function shortest(times: Float64Array, slots: Slots): readonly [Float64Array, number] {
  const none = new Float64Array(0);
  const before = residualsOf(BEFORE, times, slots);
  if (before === undefined) return [none, RAW];
  const pace = residualsOf(PACE, times, slots);
  return pace !== undefined && lengthOf(pace) < lengthOf(before) ? [pace, PACE] : [before, BEFORE];
}

/** What the predictions miss by; undefined where a time is not whole or the arithmetic would not be exact. */
function residualsOf(mode: number, times: Float64Array, slots: Slots): Float64Array | undefined {
  const residuals = new Float64Array(slots.of.length);
  const predict = predictor(mode, slots);
  for (let i = 0; i < residuals.length; i++) {
    const time = times[i] as number;
    const predicted = predict(i, times);
    const residual = time - predicted;
    const exact = Number.isSafeInteger(time) && Number.isSafeInteger(predicted) && Number.isSafeInteger(2 * residual);
    if (!exact || Object.is(time, -0)) return undefined;
    residuals[i] = residual;
  }
  return residuals;
}

/** Answers the expected time of reading `i`, given the times before it; to be asked for each reading in turn. */
function predictor(mode: number, slots: Slots): (i: number, times: Float64Array) => number {
  if (mode !== PACE) return (i, times) => (i === 0 ? 0 : (times[i - 1] as number));
  const latest = new Int32Array(slots.ids.length).fill(-1);
  const second = new Int32Array(slots.ids.length).fill(-1);
  return (i, times) => {
    const slot = slots.of[i] as number;
    const a = latest[slot] as number;
    const b = second[slot] as number;
    second[slot] = a;
    latest[slot] = i;
    if (a < 0) return i === 0 ? 0 : (times[i - 1] as number);
    return b < 0 ? (times[a] as number) : 2 * (times[a] as number) - (times[b] as number);
  };
}

/** About how many bytes they take. */
function lengthOf(residuals: Float64Array): number {
  let length = 0;
  for (const residual of residuals) length += 1 + Math.log2(1 + Math.abs(residual)) / 7;
  return length;
}
