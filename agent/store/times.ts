import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import type { Slots } from './slots.ts';

/** How a column of times is written: as doubles, by difference to the reading before, or by change of pace. */
const RAW = 0;
const BEFORE = 1;
const PACE = 2;

/** So many readings tell which prediction is the better one. */
const SAMPLE = 512;

/**
 * Whole milliseconds become differences to a prediction: the reading before (times of arrival rise evenly over all
 * series), or the pace of the series itself (a device with a clock of its own). The one that is shorter for the first
 * readings is taken. Where a time is not whole or the arithmetic would not be exact, all are written as they are.
 */
export function writeTimes(into: ByteWriter, times: Float64Array, slots: Slots): void {
  const sample = Math.min(SAMPLE, slots.of.length);
  const before = spreadOf(BEFORE, times, slots, sample);
  const mode = spreadOf(PACE, times, slots, sample) < before ? PACE : BEFORE;
  const start = into.length;
  into.byte(mode);
  if (writeResiduals(into, mode, times, slots)) return;
  into.rewind(start);
  into.byte(RAW);
  for (let i = 0; i < slots.of.length; i++) into.float64(times[i] as number);
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

/** Writes what the prediction misses by; false where that would not be exact. */
function writeResiduals(into: ByteWriter, mode: number, times: Float64Array, slots: Slots): boolean {
  const predict = predictor(mode, slots);
  for (let i = 0; i < slots.of.length; i++) {
    const time = times[i] as number;
    const predicted = predict(i, times);
    const residual = time - predicted;
    const exact = Number.isSafeInteger(time) && Number.isSafeInteger(predicted) && Number.isSafeInteger(2 * residual);
    if (!exact || (time === 0 && Object.is(time, -0))) return false;
    into.zigzag(residual);
  }
  return true;
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

/** About how many bytes the misses of a prediction take. */
function spreadOf(mode: number, times: Float64Array, slots: Slots, count: number): number {
  const predict = predictor(mode, slots);
  let length = 0;
  for (let i = 0; i < count; i++) {
    const miss = Math.abs((times[i] as number) - predict(i, times));
    length += miss < 4 ? 0.5 : miss < 64 ? 1 : miss < 8192 ? 2 : 4;
  }
  return length;
}
