/**
 * What is kept of a window's wind to tell its gust: the speeds of each second. Bounded: beyond MOST_SECONDS the older
 * half is settled, of which only the highest mean is kept; a reading that comes late into that part counts in all
 * other figures and raises no gust. Up to there the order of arrival does not show.
 */
export interface Gust {
  /** Sorted by time. */
  seconds: Second[];
  /** The highest mean of the settled part, in thousandths: -Infinity where there is none. */
  highest: number;
  /** The settled part's first and last second; infinite the wrong way round where there is none. */
  settled_first: number;
  settled_last: number;
}

interface Second {
  /** Since 1970. */
  readonly at: number;
  /** Its readings, and the sum of their speeds in whole thousandths: exact, however the readings came. */
  readings: number;
  sum: number;
  /** Whether it was part of three seconds running of which others are settled. */
  held: boolean;
}

/** 17 minutes of a reading a second: panes are rarely longer, and wider windows are made of panes in order. */
const MOST_SECONDS = 1024;

/** The time over which a gust is averaged: WMO-No. 8, part I, chapter 5. */
const RUNNING = 3;

export function newGust(): Gust {
  return {
    seconds: [],
    highest: Number.NEGATIVE_INFINITY,
    settled_first: Number.POSITIVE_INFINITY,
    settled_last: Number.NEGATIVE_INFINITY,
  };
}

/** Adds a reading: its time in ms, and its speed in thousandths. */
export function addToGust(gust: Gust, time: number, speed: number): void {
  const at = Math.floor(time / 1000);
  if (isSettled(gust, at)) return;
  const { seconds } = gust;
  let place = seconds.length;
  while (place > 0 && (seconds[place - 1] as Second).at > at) place -= 1;
  const same = seconds[place - 1];
  if (same?.at === at) {
    same.readings += 1;
    same.sum += speed;
    return;
  }
  seconds.splice(place, 0, { at, readings: 1, sum: speed, held: false });
  settle(gust);
}

/** Adds all that `other` has seen: of the same window, or of a later one. */
export function joinGust(gust: Gust, other: Gust): void {
  const mine = gust.seconds.filter(({ at }) => !isSettled(other, at));
  const theirs = other.seconds.filter(({ at }) => !isSettled(gust, at));
  gust.seconds = [];
  for (const second of [...mine, ...theirs].sort((a, b) => a.at - b.at)) {
    const last = gust.seconds.at(-1);
    if (last?.at === second.at) {
      last.readings += second.readings;
      last.sum += second.sum;
      last.held ||= second.held;
    } else gust.seconds.push({ ...second });
  }
  gust.highest = Math.max(gust.highest, other.highest);
  gust.settled_first = Math.min(gust.settled_first, other.settled_first);
  gust.settled_last = Math.max(gust.settled_last, other.settled_last);
  settle(gust);
}

/**
 * The highest mean over three seconds running, in thousandths; -Infinity without a reading. Readings that are not part
 * of three such seconds, because they come more seldom than that or because others are missing, stand for themselves:
 * their second's mean counts.
 */
export function gustOf(gust: Gust): number {
  return gust.seconds.reduce((highest, second, i) => {
    const alone = second.held || isHeld(gust, i) ? Number.NEGATIVE_INFINITY : second.sum / second.readings;
    return Math.max(highest, alone, runningMean(gust, i));
  }, gust.highest);
}

/** A copy that shares nothing. */
export function copyGust(gust: Gust): Gust {
  return { ...gust, seconds: gust.seconds.map((second) => ({ ...second })) };
}

/** The mean over the three seconds from place `i` on; -Infinity where they do not all have a reading. */
function runningMean({ seconds }: Gust, i: number): number {
  const [first, last] = [seconds[i], seconds[i + RUNNING - 1]];
  if (first === undefined || last?.at !== first.at + RUNNING - 1) return Number.NEGATIVE_INFINITY;
  let [sum, readings] = [0, 0];
  for (let place = i; place < i + RUNNING; place += 1) {
    sum += (seconds[place] as Second).sum;
    readings += (seconds[place] as Second).readings;
  }
  return sum / readings;
}

function isHeld(gust: Gust, i: number): boolean {
  for (let first = i - RUNNING + 1; first <= i; first += 1) {
    if (runningMean(gust, first) > Number.NEGATIVE_INFINITY) return true;
  }
  return false;
}

function isSettled(gust: Gust, at: number): boolean {
  return gust.settled_first <= at && at <= gust.settled_last;
}

/**
 * Settles the older half, but for the first two seconds and those beside the newer half: a window before or after this
 * one, or the next second, may make three with them.
 */
function settle(gust: Gust): void {
  if (gust.seconds.length <= MOST_SECONDS) return;
  const [from, to] = [RUNNING - 1, gust.seconds.length - MOST_SECONDS / 2];
  gust.seconds.forEach((second, i) => {
    second.held ||= isHeld(gust, i);
  });
  const settled = gust.seconds.slice(from, to);
  const whole = { ...gust, seconds: gust.seconds.slice(0, to + RUNNING - 1) };
  gust.highest = settled.reduce(
    (highest, { held, sum, readings }, i) => {
      return Math.max(highest, held ? Number.NEGATIVE_INFINITY : sum / readings, runningMean(whole, from + i));
    },
    Math.max(gust.highest, runningMean(whole, 0), runningMean(whole, 1)),
  );
  gust.settled_first = Math.min(gust.settled_first, (settled[0] as Second).at);
  gust.settled_last = Math.max(gust.settled_last, (settled.at(-1) as Second).at);
  gust.seconds.splice(from, to - from);
}
