import type { Summary } from '../../agent/model/summary.ts';
import type { Span } from '../../agent/model/window.ts';
import type { EpochBook } from './book.ts';
import { type Archive, keyOf } from './delivery.ts';
import { labelOf } from './kinds.ts';
import type { LetGo } from './let-go.ts';
import type { Salvaged } from './salvaged.ts';
import type { Sim } from './sim.ts';
import { addTally, newTally, type Tally } from './tally.ts';

/** What panes are merged into when space runs short. */
const MERGED = { '1h': 3_600_000, '1d': 86_400_000 } as const;

const ALWAYS: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * Compares what arrived at one place with what the sensors sent, window by window. Whatever is there must be exact,
 * merged or not. What is not there must lie within a merged window, or have been given up, and counted. Of an epoch that
 * was forked nobody can say what a window holds. `span` is looked at, whose ends are ends of windows.
 */
export function checkOutcome(
  sim: Sim,
  where: string,
  archive: Archive,
  { let_go, lost }: Missing,
  span = ALWAYS,
): void {
  const law = `I-end ${where}`;
  let missing = 0;
  for (const { epoch, summary } of archive.windows.values()) {
    if (summary.from < span.from || summary.to > span.to) continue;
    const book = sim.book.epochs.find(({ name }) => name === epoch);
    if (!book) return sim.broken(law, `an epoch that never was: ${epoch}`);
    if (book.forked) continue;
    const tally = expected(book, summary);
    // The newest revision may have been in the damaged part: the one before it stands.
    if (lost.misses(keyOf(epoch, summary)) && isEarlier(summary, tally)) continue;
    missing += checkSummary(sim, law, summary, tally, let_go);
  }
  for (const book of sim.book.epochs) {
    if (book.forked) continue;
    for (const [series, panes] of book.panes) {
      const its = windowsOf(archive, lost, book.name, series);
      for (const [from, { count }] of panes) {
        if (from < span.from || from >= span.to) continue;
        missing += checkPane(sim, law, its, series, from, let_go) ? 0 : count;
      }
    }
  }
  const { given_up } = let_go;
  sim.law(missing <= given_up, law, () => `${missing} readings are missing, ${given_up} were given up`);
}

/** What need not arrive: given up for want of space, or lost with a damaged page. */
interface Missing {
  readonly let_go: LetGo;
  readonly lost: Salvaged;
}

/** Windows of one series by name and start. */
interface Windows {
  /** Whether it arrived. */
  has(window: string, from: number): boolean;
  /** Whether it arrived, or was in the damaged page, or still open when that was found. */
  settled(window: string, from: number): boolean;
}

function windowsOf({ windows }: Archive, lost: Salvaged, epoch: string, series: string): Windows {
  const keyFor = (window: string, from: number) => keyOf(epoch, { series, window, from });
  return {
    has: (window, from) => windows.has(keyFor(window, from)),
    settled: (window, from) => windows.has(keyFor(window, from)) || lost.misses(keyFor(window, from)),
  };
}

/** Whether a pane arrived, by itself or merged; the wider windows that it belongs to must have arrived as well. */
function checkPane(sim: Sim, law: string, its: Windows, series: string, from: number, let_go: LetGo): boolean {
  const { pane, wider } = sim.scenario.windows;
  for (const { name, size, every } of wider) {
    for (let start = floor(from, every); start > from - size; start -= every) {
      if (its.settled(name, start) || merged(its, start, size)) continue;
      if (let_go.excuses(series, start) || let_go.dropped(series, start)) continue;
      sim.broken(law, `${series} ${name} ${new Date(start).toISOString()} is missing`);
    }
  }
  return its.settled(pane.name, from) || merged(its, from, pane.size);
}

/** Whether a window lies within one that took the place of finer ones. */
function merged(its: Windows, from: number, size: number): boolean {
  return Object.entries(MERGED).some(
    ([name, length]) => floor(from, length) + length >= from + size && its.has(name, floor(from, length)),
  );
}

function expected(book: EpochBook, { series, from, to }: Summary): Tally {
  const whole = newTally();
  for (const [start, tally] of book.panes.get(series) ?? []) if (from <= start && start < to) addTally(whole, tally);
  return whole;
}

/** Answers how many of its readings a pane lacks, where it may. */
function checkSummary(sim: Sim, law: string, summary: Summary, tally: Tally, let_go: LetGo): number {
  const name = () => `${summary.series} ${summary.window} ${new Date(summary.from).toISOString()} rev ${summary.rev}`;
  // What might still have changed when it was given up lacks what came after that.
  if (let_go.excuses(summary.series, summary.from)) {
    sim.law(summary.count <= tally.count, law, () => `${name()}: count ${summary.count} of ${tally.count}`);
    return 0;
  }
  const wrong = difference(summary, tally);
  // Where the newest revision was dropped as a whole, unsent, the one before it stands: what it lacks was given up.
  if (wrong !== undefined && isEarlier(summary, tally) && let_go.dropped(summary.series, summary.from)) {
    return summary.window === sim.scenario.windows.pane.name ? tally.count - summary.count : 0;
  }
  sim.law(wrong === undefined, law, () => `${name()}: ${wrong}`);
  return 0;
}

/** Whether a window holds some of the readings, and nothing else, as far as its figures tell. */
function isEarlier(summary: Summary, { count, min, max }: Tally): boolean {
  if (summary.count >= count) return false;
  return summary.kind !== 'gauge' || ((summary.min as number) >= min && (summary.max as number) <= max);
}

function difference(summary: Summary, tally: Tally): string | undefined {
  if (summary.count !== tally.count) return `count ${summary.count}, sent were ${tally.count}`;
  if (summary.count === 0) return undefined;
  const { first, last, min, max } = tally;
  const shown = (value: number) => (summary.kind === 'state' ? labelOf(value) : value);
  if ('first' in summary && (summary.first !== shown(first) || summary.last !== shown(last)))
    return `first ${summary.first} last ${summary.last}, sent were ${first} and ${last}`;
  if (summary.kind === 'count' && summary.increase !== tally.sum)
    return `sum ${summary.increase}, true is ${tally.sum}`;
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
