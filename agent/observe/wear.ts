import { readFileSync } from 'node:fs';
import type { Instant } from '../model/time.ts';

const DAY = 86_400_000;

/** Bytes this process caused to be written to block devices since it started (proc(5), `write_bytes`); undefined where the system does not tell. */
export function writtenBytes(): number | undefined {
  try {
    const match = /^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'));
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}

/** What this process has written since midnight UTC, or since it started where that is later. */
export class WearToday {
  readonly #read: () => number | undefined;
  #day = 0;
  #atMidnight = 0;

  constructor(read = writtenBytes) {
    this.#read = read;
  }

  bytes(now: Instant): number {
    const total = this.#read() ?? 0;
    const day = Math.floor(now / DAY);
    if (day !== this.#day) {
      if (this.#day !== 0) this.#atMidnight = total;
      this.#day = day;
    }
    return total - this.#atMidnight;
  }
}
