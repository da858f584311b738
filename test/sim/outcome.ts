import type { Summary } from '../../agent/model/summary.ts';
import { connect } from '../../agent/store/sqlite.ts';
import type { EpochBook } from './book.ts';
import { type Archive, keyOf } from './delivery.ts';
import type { Sim } from './sim.ts';
import { addTally, newTally, type Tally } from './tally.ts';

/** What panes are merged into when space runs short. */
const MERGED = ['1h', '1d'];

/** Compares what arrived at one place with what the sensors sent, window by window. */
export function checkOutcome(sim: Sim, where: string, archive: Archive, given_up: number): void {
  let missing = 0;
  const { pane, wider } = sim.scenario.windows;
  const law = `I-end ${where}`;
  for (const { epoch, summary } of archive.windows.values()) {
    const book = sim.book.epochs.find(({ name }) => name === epoch);
    if (!book) return sim.broken(law, `an epoch that never was: ${epoch}`);
    const whole = expected(book, summary);
    // Minutes that had been sent and deleted before the rest was merged are no part of the hour, but arrived.
    const apart = MERGED.includes(summary.window) ? arrivedApart(archive, pane.name, epoch, summary) : 0;
    if (apart > 0 && summary.count < whole.count && summary.count + apart >= whole.count) continue;
    // A revision that was merged before it could be sent leaves its predecessor at the receiver; the hour holds it all.
    if (mergedOver(archive, epoch, summary) && summary.count < whole.count) continue;
    checkSummary(sim, law, summary, whole, given_up);
  }
  for (const book of sim.book.epochs) {
    for (const [series, panes] of book.panes) {
      for (const [from, { count }] of panes) {
        const time = from;
        const covered = (window: string, start: number, size: number) => {
          const known = archive.windows.get(keyOf(book.name, { series, window, from: start }));
          return known !== undefined && start <= time && time < start + size;
        };
        const merged =
          covered('1h', floor(time, 3_600_000), 3_600_000) || covered('1d', floor(time, 86_400_000), 86_400_000);
        if (merged) continue;
        if (!covered(pane.name, from, pane.size)) missing += count;
        for (const { name, size, every } of given_up > 0 ? [] : wider) {
          for (let start = floor(time, every); start > time - size; start -= every) {
            const what = () => `${series} ${name} ${new Date(start).toISOString()} is missing`;
            sim.law(covered(name, start, size), law, what);
          }
        }
      }
    }
  }
  sim.law(missing <= given_up, law, () => `${missing} readings are missing, ${given_up} were given up`);
}

/** Readings that the store gave up for want of space, in all epochs: the books say so. */
export function givenUp(path: string): number {
  const db = connect(path, { readonly: true });
  try {
    const now = db.prepare('SELECT given_up FROM books').pluck().get() as number;
    const before = db.prepare('SELECT books FROM epoch WHERE books IS NOT NULL').pluck().all() as string[];
    return before.reduce((sum, books) => sum + (JSON.parse(books) as { quota_dropped: number }).quota_dropped, now);
  } finally {
    db.close();
  }
}

/** Whether a longer window that took the place of finer ones lies over this one. */
function mergedOver({ windows }: Archive, epoch: string, { series, from, to }: Summary): boolean {
  return [3_600_000, 86_400_000].some((size, i) => {
    const key = keyOf(epoch, { series, window: MERGED[i] as string, from: floor(from, size) });
    return size > to - from && windows.has(key);
  });
}

/** Readings in panes of the same time that arrived by themselves. */
function arrivedApart({ windows }: Archive, pane: string, epoch: string, { series, from, to }: Summary): number {
  let count = 0;
  for (const { epoch: its, summary } of windows.values()) {
    const inside = from <= summary.from && summary.from < to && summary.window === pane;
    if (its === epoch && summary.series === series && inside) count += summary.count;
  }
  return count;
}

function expected(book: EpochBook, { series, from, to }: Summary): Tally {
  const whole = newTally();
  for (const [start, tally] of book.panes.get(series) ?? []) if (from <= start && start < to) addTally(whole, tally);
  return whole;
}

function checkSummary(sim: Sim, law: string, summary: Summary, tally: Tally, given_up: number): void {
  const name = () => `${summary.series} ${summary.window} ${new Date(summary.from).toISOString()} rev ${summary.rev}`;
  if (given_up > 0) {
    return sim.law(summary.count <= tally.count, law, () => `${name()}: count ${summary.count} of ${tally.count}`);
  }
  const wrong = difference(summary, tally);
  sim.law(wrong === undefined, law, () => `${name()}: ${wrong}`);
}

function difference(summary: Summary, tally: Tally): string | undefined {
  if (summary.count !== tally.count) return `count ${summary.count}, sent were ${tally.count}`;
  if (summary.count === 0) return undefined;
  const { first, last, min, max } = tally;
  const exact = MERGED.includes(summary.window);
  if (!exact && (summary.kind === 'gauge' || summary.kind === 'counter')) {
    if (summary.first !== first || summary.last !== last)
      return `first ${summary.first} last ${summary.last}, sent were ${first} and ${last}`;
  }
  if (summary.kind !== 'gauge') return undefined;
  if (summary.min !== min || summary.max !== max)
    return `min ${summary.min} max ${summary.max}, sent were ${min} and ${max}`;
  const mean = tally.sum / tally.count;
  return Math.abs((summary.mean as number) - mean) > 1e-9 * Math.abs(mean)
    ? `mean ${summary.mean}, true is ${mean}`
    : undefined;
}

function floor(time: number, size: number): number {
  return Math.floor(time / size) * size;
}
