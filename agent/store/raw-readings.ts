import type { SeriesId } from '../model/series.ts';
import type { Instant } from '../model/time.ts';
import { type Block, decodeBlock } from './block.ts';
import { decodeSeriesBlock, type SeriesReadings } from './series-block.ts';
import type { Database, Statement } from './sqlite.ts';

export interface ReadingQuery {
  readonly series?: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

/** A reading as it came and as cleaning left it: NaN where it was rejected; `verdict` as in `Cleaned`. */
export interface RawReading {
  readonly series: string;
  readonly time: Instant;
  readonly value: number;
  readonly cleaned: number;
  readonly verdict: number;
  readonly flags: number;
  /** Number of the commit that holds it. */
  readonly commit: number;
}

/** Steps of the journal, or stretches of the history, that are in memory at a time. */
const STEPS = 16;

/**
 * Raw readings that are still kept, commit by commit; those of one series in the order in which they came. Read at one
 * moment of the database: what is just being moved from the journal to the history is there once.
 */
export function rawReadings(db: Database, query: ReadingQuery): RawReading[] {
  return db.transaction(() => {
    const found = new Found(db, query);
    // No step of the journal lies within a stretch of the history: each is as a whole before the other, or after it.
    const parts = inOrder(stretches(db, query, found), steps(db, query, found));
    for (const part of parts) {
      if (found.full) break;
      part.take();
    }
    return found.readings;
  })();
}

/** What was found so far of what is looked for. */
class Found {
  readonly readings: RawReading[] = [];
  /** Number of the series; undefined: of all of them. */
  readonly series: SeriesId | undefined;
  readonly #query: ReadingQuery;
  readonly #names: ReadonlyMap<number, string>;

  constructor(db: Database, query: ReadingQuery) {
    this.#query = query;
    this.#names = new Map(db.prepare('SELECT id, name FROM series').raw().all() as [number, string][]);
    // A name that nobody has is no series, not all of them.
    const named = [...this.#names].find(([, name]) => name === query.series)?.[0] ?? -1;
    this.series = query.series === undefined ? undefined : named;
  }

  get full(): boolean {
    return this.readings.length >= this.#query.limit;
  }

  add(id: SeriesId, commit: number, { times, values, flags, cleaned }: Omit<SeriesReadings, 'commits'>, i: number) {
    const { from, to } = this.#query;
    const time = times[i] as number;
    if (this.full || time < from || time >= to || (this.series !== undefined && id !== this.series)) return;
    this.readings.push({
      ...{ series: this.#names.get(id) ?? `series ${id}`, time, value: values[i] as number },
      ...{ cleaned: cleaned.values[i] as number, verdict: cleaned.verdicts[i] as number },
      ...{ flags: flags[i] as number, commit },
    });
  }
}

/** A step of the journal, or a stretch of the history: where it begins, and how its readings are found. */
interface Part {
  readonly commit: number;
  take(): void;
}

function* inOrder(one: Generator<Part>, other: Generator<Part>): Generator<Part> {
  let [a, b] = [one.next(), other.next()];
  while (!a.done || !b.done) {
    if (b.done || (!a.done && a.value.commit < b.value.commit)) {
      yield a.value as Part;
      a = one.next();
    } else {
      yield b.value;
      b = other.next();
    }
  }
}

function* steps(db: Database, { from, to }: ReadingQuery, found: Found): Generator<Part> {
  const page = db.prepare(`SELECT "commit", block FROM journal
    WHERE "commit" > ? AND last_ms >= ? AND first_ms < ? ORDER BY "commit" LIMIT ${STEPS}`);
  for (let after = -1; ; ) {
    const rows = page.all(after, from, to) as { commit: number; block: Buffer }[];
    for (const { commit, block } of rows) yield { commit, take: () => takeStep(block, commit, found) };
    if (rows.length === 0) return;
    after = (rows.at(-1) as { commit: number }).commit;
  }
}

function takeStep(block: Buffer, commit: number, found: Found): void {
  const { batch, cleaned }: Block = decodeBlock(block);
  for (let i = 0; i < batch.count; i++) found.add(batch.series[i] as number, commit, { ...batch, cleaned }, i);
}

interface Stretch {
  readonly id: number;
  readonly from_commit: number;
  readonly from_block: number;
  readonly to_block: number;
}

function* stretches(db: Database, { from, to }: ReadingQuery, found: Found): Generator<Part> {
  // A store that no newer version has opened yet has none.
  if (db.prepare(`SELECT count(*) FROM sqlite_master WHERE name = 'history'`).pluck().get() === 0) return;
  const page = db.prepare(`SELECT id, from_commit, from_block, to_block FROM history
    WHERE id > ? AND last_ms >= ? AND first_ms < ? ORDER BY id LIMIT ${STEPS}`);
  const blocks = db.prepare('SELECT series, block FROM history_block WHERE id >= ? AND id <= ? AND (? OR series = ?)');
  for (let after = -1; ; ) {
    const rows = page.all(after, from, to) as Stretch[];
    for (const row of rows) yield { commit: row.from_commit, take: () => takeStretch(blocks, row, found) };
    if (rows.length === 0) return;
    after = (rows.at(-1) as Stretch).id;
  }
}

function takeStretch(blocks: Statement, { from_block, to_block }: Stretch, found: Found): void {
  const every = found.series === undefined ? 1 : 0;
  const rows = blocks.all(from_block, to_block, every, found.series ?? -1) as { series: number; block: Buffer }[];
  const columns = rows.map(({ series, block }) => ({ series, ...decodeSeriesBlock(block) }));
  const order = columns.flatMap(({ commits }, c) => Array.from(commits, (commit, i) => ({ commit, c, i })));
  order.sort((a, b) => a.commit - b.commit || a.c - b.c || a.i - b.i);
  for (const { commit, c, i } of order) {
    const column = columns[c] as SeriesReadings & { series: SeriesId };
    found.add(column.series, commit, column, i);
  }
}
