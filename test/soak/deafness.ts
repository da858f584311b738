/** Lines that nobody could read, or that were read and not stored yet when the agent was killed: numbers `[from, to)`. */
export interface Deaf {
  readonly why: string;
  readonly from: number;
  readonly to: number;
}

/** A window as the receiver has it: each line holds its own number, so its figures tell which lines are in it. */
export interface Lines {
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

export interface CableBooks {
  readonly arrived: number;
  /** Missing lines by what took them. */
  readonly lost: ReadonlyMap<string, number>;
  /** Missing lines of a time when somebody was listening; lines that arrived more than once; and those never written. */
  readonly unexplained: number;
  readonly twice: number;
  readonly forged: number;
}

/**
 * The books of the cable, line by line. Only what the port took while it was open can arrive: each line that is missing must
 * be one of a time when it was not, or when what had been read was not stored yet.
 */
export function cableBooks(written: number, deaf: readonly Deaf[], windows: readonly Lines[]): CableBooks {
  const lost = new Map<string, number>();
  let [arrived, unexplained, twice, forged, next] = [0, 0, 0, 0, 0];
  const missing = (from: number, to: number, count: number) => {
    if (count <= 0) return;
    const within = deaf.filter((one) => one.from < to && one.to > from);
    const room = covered(within, from, to);
    if (room < count) unexplained += count - room;
    const why = within[0]?.why;
    if (why !== undefined) lost.set(why, (lost.get(why) ?? 0) + Math.min(count, room));
  };
  for (const { count, min, max } of windows.toSorted((a, b) => a.min - b.min)) {
    arrived += count;
    if (max >= written) forged++;
    const span = max - min + 1;
    twice += Math.max(0, count - span) + Math.max(0, next - min);
    missing(next, min, min - next);
    missing(min, max + 1, span - count);
    next = Math.max(next, max + 1);
  }
  missing(next, written, written - next);
  return { arrived, lost, unexplained, twice, forged };
}

/** How many of the numbers `[from, to)` lie in some interval. */
function covered(deaf: readonly Deaf[], from: number, to: number): number {
  let count = 0;
  for (let n = from; n < to; n++) if (deaf.some((one) => one.from <= n && n < one.to)) count++;
  return count;
}
