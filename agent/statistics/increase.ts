/**
 * Follows a count that only rises, reading by reading, and tells a reset from a glitch.
 *
 * A meter that falls to 0 has been reset if it counts on from there, and has not if the next reading is back where
 * it was: then the 0 was a forged one, as counters report at boot. So a fall adds nothing until the next reading
 * that moves: 1000, 1001, 0, 1002 rises by 2; 100, 150, 3, 10 rises by 60, with one reset.
 */
export interface IncreaseTracker {
  /** The highest reading believed; NaN before the first. */
  base: number;
  /** A reading that fell below it and awaits confirmation; NaN where there is none. */
  fallen: number;
  /** Resets confirmed so far. */
  resets: number;
}

/** A fall by less than this share of the count is noise (a meter that rounds, a sum of floats), and no reset. */
const NOISE = 0.01;

export function newIncreaseTracker(): IncreaseTracker {
  return { base: Number.NaN, fallen: Number.NaN, resets: 0 };
}

/**
 * How much the count rose with this reading; 0 for the first one, for a fall not yet confirmed, and for noise.
 * `rollover` is the largest value before the count starts again at 0, where the device states one: a step forward
 * through it, by less than half the range, counts at once and is no reset.
 */
export function track(tracker: IncreaseTracker, value: number, rollover?: number): number {
  const { base, fallen } = tracker;
  if (Number.isNaN(base)) return rebase(tracker, value, 0);
  if (rollover !== undefined) {
    const forward = throughRollover(base, value, rollover);
    if (forward > 0) return rebase(tracker, value, forward);
    if (isBehindRollover(base, value, rollover)) return 0;
  }
  if (value >= base) return rebase(tracker, value, value - base);
  if (isNoise(base, value)) {
    tracker.fallen = Number.NaN;
    return 0;
  }
  if (value > fallen) {
    tracker.resets += 1;
    return rebase(tracker, value, value);
  }
  if (!isNoise(fallen, value)) tracker.fallen = value;
  return 0;
}

function rebase(tracker: IncreaseTracker, value: number, increase: number): number {
  tracker.base = value;
  tracker.fallen = Number.NaN;
  return increase;
}

function isNoise(before: number, value: number): boolean {
  return value <= before && before - value < NOISE * Math.abs(before);
}

/** The way from `base` up to the roll-over and on to `value`; 0 where that is no short way. */
function throughRollover(base: number, value: number, rollover: number): number {
  const range = rollover + stepOf(rollover);
  const forward = range - base + value;
  return value < base && forward < range / 2 ? forward : 0;
}

/** Just after a roll-over a reading from just before it is a straggler: noise, not a rise by a whole range. */
function isBehindRollover(base: number, value: number, rollover: number): boolean {
  const range = rollover + stepOf(rollover);
  return value > base && base + range - value < NOISE * range;
}

/** The smallest step of a count, as its largest value is written: 65535 counts by 1, 999.9 by 0.1. */
function stepOf(rollover: number): number {
  const decimals = `${rollover}`.split('.')[1]?.length ?? 0;
  return 10 ** -decimals;
}
