import type { Reading } from '../model/batch.ts';
import type { SeriesId } from '../model/series.ts';

/** Quantities of dust by the largest particle that counts, in µm: what is small is part of what is larger. */
const SIZES: Readonly<Record<string, number>> = { pm1: 1, pm25: 2.5, pm4: 4, pm10: 10 };

/** What becomes of readings that came together. */
export type Settle = (readings: readonly Reading[], consistent: boolean) => void;

interface Member {
  readonly size: number;
  readonly group: string;
}

/**
 * Holds the dust of one message back until it is all there: a sensor that finds more fine dust than dust has measured
 * nothing, and neither number is true. At most one reading of each series waits; the next one of the same series lets
 * its group go.
 */
export class Particles {
  readonly #members = new Map<SeriesId, Member>();
  readonly #waiting = new Map<string, Reading[]>();

  /** Takes up a series, where its quantity is one of dust. */
  learn(series: SeriesId, device: string, field: string, quantity: string | undefined): void {
    const size = quantity === undefined ? undefined : SIZES[quantity];
    if (size !== undefined) this.#members.set(series, { size, group: `${device}\n${familyOf(field)}` });
  }

  concerns(series: SeriesId): boolean {
    return this.#members.size > 0 && this.#members.has(series);
  }

  hold(reading: Reading, settle: Settle): void {
    const { group } = this.#members.get(reading.series) as Member;
    const waiting = this.#waiting.get(group) ?? [];
    if (waiting.some(({ series }) => series === reading.series)) {
      this.#settle(waiting, settle);
      this.#waiting.set(group, [reading]);
    } else this.#waiting.set(group, [...waiting, reading]);
  }

  /** The message has ended. */
  release(settle: Settle): void {
    if (this.#waiting.size === 0) return;
    for (const readings of this.#waiting.values()) this.#settle(readings, settle);
    this.#waiting.clear();
  }

  #settle(readings: readonly Reading[], settle: Settle): void {
    const sizeOf = ({ series }: Reading) => (this.#members.get(series) as Member).size;
    const rising = readings.toSorted((a, b) => sizeOf(a) - sizeOf(b));
    settle(
      readings,
      rising.every(({ value }, i) => i === 0 || value >= (rising[i - 1] as Reading).value),
    );
  }
}

/** What is left of a name without the size in it: `pm2_5_cf1` and `pm10_cf1` belong together, and `pm10` does not. */
function familyOf(field: string): string {
  return field.replace(/(?:pm|p)[_.]?\d+(?:[_.]\d+)?/i, '');
}
