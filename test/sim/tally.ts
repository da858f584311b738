/** What is expected of one window, computed from what the sensors sent. */
export interface Tally {
  count: number;
  sum: number;
  min: number;
  max: number;
  first: number;
  first_at: number;
  last: number;
  last_at: number;
}

export function newTally(): Tally {
  return {
    ...{ count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY },
    ...{ first: 0, first_at: Number.POSITIVE_INFINITY, last: 0, last_at: Number.NEGATIVE_INFINITY },
  };
}

/** Adds a reading; of two at one time the later one to arrive is the last. */
export function count(tally: Tally, time: number, value: number): void {
  tally.count++;
  tally.sum += value;
  tally.min = Math.min(tally.min, value);
  tally.max = Math.max(tally.max, value);
  if (time < tally.first_at) [tally.first_at, tally.first] = [time, value];
  if (time >= tally.last_at) [tally.last_at, tally.last] = [time, value];
}

export function addTally(into: Tally, tally: Tally): void {
  into.count += tally.count;
  into.sum += tally.sum;
  into.min = Math.min(into.min, tally.min);
  into.max = Math.max(into.max, tally.max);
  if (tally.first_at < into.first_at) [into.first_at, into.first] = [tally.first_at, tally.first];
  if (tally.last_at >= into.last_at) [into.last_at, into.last] = [tally.last_at, tally.last];
}

/** The tally of a pane of a series, made when it is asked for first. */
export function tallyOf(panes: Map<string, Map<number, Tally>>, series: string, from: number): Tally {
  let its = panes.get(series);
  if (!its) {
    its = new Map();
    panes.set(series, its);
  }
  let tally = its.get(from);
  if (!tally) {
    tally = newTally();
    its.set(from, tally);
  }
  return tally;
}
