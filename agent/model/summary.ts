import type { ClockState, Instant } from './time.ts';

/** What cleaning and lateness did to a window: beside its figures, so that a number can be judged. */
export interface Quality {
  /** Readings that a full window would have, and the share of them that counted; absent where no interval is known. */
  readonly expected?: number;
  readonly coverage?: number;
  /** Readings taken out, by rule. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Readings whose value a rule replaced, by rule. */
  readonly mended: Readonly<Record<string, number>>;
  /** Readings that count although others of their message speak against them; absent where there are none. */
  readonly doubtful?: number;
  /** Readings that came after the window was closed first and are counted in this revision. */
  readonly late: number;
  /** How many finer windows were merged into this one for want of space, instead of being sent themselves. */
  readonly merged?: number;
  readonly clock: ClockState;
}

/** Figures of a series of measurements: temperature, pressure, power. `null` where there was no reading. */
export interface GaugeFigures {
  readonly kind: 'gauge';
  readonly count: number;
  readonly mean: number | null;
  /** Sample standard deviation (n - 1); null below two readings. */
  readonly stddev: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly first: number | null;
  readonly last: number | null;
  /** Time-weighted mean: each value weighs as long as it held. */
  readonly twmean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** Figures of a count that only rises: energy, rain, pulses. */
export interface CounterFigures {
  readonly kind: 'counter';
  readonly count: number;
  /** How much it rose, confirmed resets and roll-overs included. */
  readonly increase: number;
  /** Increase per second of the window. */
  readonly rate: number;
  readonly resets: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** Figures of a direction in degrees. */
export interface AngleFigures {
  readonly kind: 'angle';
  readonly count: number;
  /** Direction of the mean vector, 0 <= mean < 360; null when the vectors cancel out. */
  readonly mean: number | null;
  /** Length of the mean vector: 1 when all agree, 0 when they cancel out. */
  readonly resultant: number | null;
  /** Circular standard deviation in degrees after Yamartino (1984). */
  readonly stddev: number | null;
  readonly first: number | null;
  readonly last: number | null;
}

/** Figures of a series with labels instead of numbers: open/closed, on/off. */
export interface StateFigures {
  readonly kind: 'state';
  readonly count: number;
  /** Seconds spent in each state. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly transitions: number;
  readonly first: string | null;
  readonly last: string | null;
}

/** Figures of a level in dB: energies are averaged, not levels. */
export interface LevelFigures extends Omit<GaugeFigures, 'kind' | 'stddev'> {
  readonly kind: 'level';
  /** What was exceeded for 90 % of the readings: the background, L90 of acoustics. Absent from earlier versions. */
  readonly p10?: number | null;
  /** What was exceeded for 10 % of them: L10. Absent from earlier versions. */
  readonly p90?: number | null;
}

/** Figures of events counted from reading to reading: particles, drops, pulses. */
export interface CountFigures {
  readonly kind: 'count';
  /** Readings. */
  readonly count: number;
  /** Events. */
  readonly increase: number;
  /** Events per second of the time that was watched. */
  readonly rate: number;
  /** The standard error of `increase` after Poisson: its root. */
  readonly stddev: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly first: number | null;
  readonly last: number | null;
}

/** Figures of wind: speed and direction together. */
export interface WindFigures {
  readonly kind: 'wind';
  readonly count: number;
  /** Mean speed, whatever the direction. */
  readonly mean: number | null;
  readonly stddev: number | null;
  readonly min: number | null;
  /** The highest speed of a reading. */
  readonly max: number | null;
  /** The highest mean over three seconds running; of readings that come more seldom than each second, the highest one. */
  readonly gust: number | null;
  /** Where it came from in degrees, by the mean vector; null when the vectors cancel out. */
  readonly direction: number | null;
  /** Length of the mean vector by the mean speed: 1 when it was steady, 0 when it turned about. */
  readonly resultant: number | null;
}

/** Figures of places on Earth. */
export interface PositionFigures {
  readonly kind: 'position';
  readonly count: number;
  /** The middle, in degrees. */
  readonly lat: number | null;
  readonly lon: number | null;
  /** Root mean square distance from the middle, m. */
  readonly stddev: number | null;
  /** From the first place to the last, m. */
  readonly distance: number | null;
  /** As `lat,lon` in degrees. */
  readonly first: string | null;
  readonly last: string | null;
}

export type Figures =
  | GaugeFigures
  | CounterFigures
  | AngleFigures
  | StateFigures
  | LevelFigures
  | CountFigures
  | WindFigures
  | PositionFigures;

/** One closed window of one series, as it is stored, sent and shown. */
export type Summary = Figures & {
  readonly series: string;
  readonly unit?: string;
  /** The window's size: `1m`. */
  readonly window: string;
  /** A sliding window's step: `15m`. */
  readonly every?: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly rev: number;
  readonly quality: Quality;
  /** The mergeable sketch of the values' distribution, base64; only where configured. */
  readonly sketch?: string;
};
