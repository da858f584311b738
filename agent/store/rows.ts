import type { SeriesId } from '../model/series.ts';
import type { Summary } from '../model/summary.ts';
import type { Instant } from '../model/time.ts';
import { formatDuration } from '../settings/duration.ts';
import { figuresOf } from '../window/figures.ts';
import type { Pane } from '../window/pane.ts';
import { encodePane } from '../window/pane-codec.ts';
import { qualityOf } from '../window/quality.ts';
import { columnOf, type SummaryRow, summaryOf } from '../wire/columns.ts';
import { summaryText } from '../wire/message.ts';
import type { Registry } from './registry.ts';
import { FIGURE_COLUMNS } from './schema.ts';
import type { Shape, Shapes } from './shapes.ts';
import { type Database, LIMIT, type Statement } from './sqlite.ts';

/** What names a stored window for good, and where it stands now. */
export interface RowKey {
  readonly window: number;
  readonly from: Instant;
  readonly series: SeriesId;
  readonly epoch: number;
}

export interface Row extends RowKey {
  readonly change: number;
  readonly to: Instant;
  readonly rev: number;
  /** 1 where each of its readings stands in no other such row. */
  readonly base: number;
  readonly merged: number;
  readonly count: number;
  /** 1 where an earlier revision has been numbered: whoever has that one must get this one. */
  readonly corrects: number;
}

export interface StatefulRow extends Row {
  readonly state: Buffer | null;
}

export interface NewRow {
  readonly shape: Shape;
  readonly series: SeriesId;
  readonly epoch: number;
  readonly base: boolean;
  readonly merged: number;
  readonly pane: Pane;
  /** The same as bytes, where they are known. */
  readonly encoded?: Uint8Array;
}

const ROW = 'change, "window", from_ms, series, epoch, to_ms, rev, base, merged, count, corrects';

/** The columns of `ROW`: SQLite hands them over as a list in half the time that an object with their names takes. */
type Cells = readonly [number, number, Instant, SeriesId, number, Instant, number, number, number, number, number];

function rowIn([change, window, from, series, epoch, to, rev, base, merged, count, corrects]: readonly [
  ...Cells,
  ...unknown[],
]): Row {
  return { change, window, from, series, epoch, to, rev, base, merged, count, corrects };
}

/** The table `summary_row`, one statement a method. Bounded by retention. */
export class Rows {
  readonly #registry: Registry;
  readonly #shapes: Shapes;
  readonly #rules: readonly string[];
  readonly #insert: Statement;
  readonly #remove: Statement;
  readonly #unbase: Statement;
  readonly #find: Statement;
  readonly #ascending: Statement;
  readonly #descending: Statement;
  readonly #next: Statement;
  readonly #groups: Statement;
  readonly #summary: Statement;
  /** Rows made since `forget`, which mostly go into a message at once, as their text in it: as many as one transaction makes. */
  readonly #recent = new Map<number, string>();

  constructor(db: Database, registry: Registry, shapes: Shapes, rules: readonly string[]) {
    this.#registry = registry;
    this.#shapes = shapes;
    this.#rules = rules;
    const names = FIGURE_COLUMNS.map((column) => `"${column}"`);
    this.#insert = db.prepare(`INSERT INTO summary_row
      (change, "window", from_ms, series, epoch, to_ms, rev, base, merged, corrects, ${names.join(', ')}, state)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${names.map(() => '?').join(', ')}, ?)`);
    this.#remove = db.prepare('DELETE FROM summary_row WHERE change = ?');
    this.#unbase = db.prepare('UPDATE summary_row SET base = 0 WHERE change = ?');
    this.#find = db
      .prepare(`SELECT ${ROW}, state FROM summary_row WHERE "window" = ? AND from_ms = ? AND series = ? AND epoch = ?`)
      .raw();
    const between = `SELECT ${ROW} FROM summary_row WHERE change >= ? AND change < ? ORDER BY change`;
    this.#ascending = db.prepare(`${between} ${LIMIT}`).raw();
    this.#descending = db.prepare(`${between} DESC ${LIMIT}`).raw();
    this.#next = db
      .prepare(
        `SELECT ${ROW} FROM summary_row WHERE "window" = ? AND (from_ms, series, epoch) > (?, ?, ?)
          ORDER BY from_ms, series, epoch ${LIMIT}`,
      )
      .raw();
    this.#groups = db.prepare(`SELECT series, epoch, json_group_array(change) AS changes FROM summary_row
      WHERE "window" IN (SELECT value FROM json_each(?)) AND from_ms >= ? AND to_ms <= ?
      GROUP BY series, epoch`);
    this.#summary = db.prepare(`SELECT "window", from_ms, series, to_ms, rev, ${names.join(', ')}
      FROM summary_row WHERE change = ?`);
  }

  /** `corrects`: an earlier revision has been numbered. */
  insert(
    { shape, series, epoch, base, merged, pane, encoded }: NewRow,
    change: number,
    rev: number,
    corrects: boolean,
  ): Row {
    const summary = this.#summarise(shape, series, rev, merged, pane);
    const { from, to, count } = pane;
    const tumbling = shape.every === shape.size;
    const parameters: unknown[] = [
      change,
      shape.id,
      from,
      series,
      epoch,
      to,
      rev,
      base ? 1 : 0,
      merged,
      corrects ? 1 : 0,
    ];
    for (const column of FIGURE_COLUMNS) parameters.push(columnOf(summary, column));
    parameters.push(tumbling ? (encoded ?? encodePane(pane)) : null);
    this.#insert.run(parameters);
    this.#recent.set(change, summaryText(summary));
    // One literal: as many of these as windows close at once live until the commit is over.
    return {
      change,
      window: shape.id,
      from,
      series,
      epoch,
      to,
      rev,
      base: base ? 1 : 0,
      merged,
      count,
      corrects: corrects ? 1 : 0,
    };
  }

  remove(change: number): void {
    this.#recent.delete(change);
    this.#remove.run(change);
  }

  /** The transaction is over, or was rolled back. */
  forget(): void {
    this.#recent.clear();
  }

  /** Its readings stand in another base row from now on. */
  unbase(change: number): void {
    this.#unbase.run(change);
  }

  find({ window, from, series, epoch }: RowKey): StatefulRow | undefined {
    const cells = this.#find.get(window, from, series, epoch) as readonly [...Cells, Buffer | null] | undefined;
    return cells && { ...rowIn(cells), state: cells[11] };
  }

  /** Rows with change numbers from `[from, to)`, the lowest first, or the highest. */
  between(from: number, to: number, limit: number, order: 'lowest' | 'highest' = 'lowest'): Row[] {
    const statement = order === 'lowest' ? this.#ascending : this.#descending;
    return (statement.all(from, to, limit) as Cells[]).map(rowIn);
  }

  /** Rows of a window after a place in the order of time, series, epoch. */
  after(window: number, place: Pick<RowKey, 'from' | 'series' | 'epoch'> | undefined, limit: number): Row[] {
    const { from, series, epoch } = place ?? { from: Number.MIN_SAFE_INTEGER, series: -1, epoch: -1 };
    return (this.#next.all(window, from, series, epoch, limit) as Cells[]).map(rowIn);
  }

  at(change: number): Row | undefined {
    return this.between(change, change + 1, 1)[0];
  }

  /** The least start, not before `from`, of the rows of some windows. */
  firstFrom(windows: readonly number[], from: Instant): Instant | undefined {
    const place = { from: from - 1, series: Number.MAX_SAFE_INTEGER, epoch: 0 };
    const starts = windows.flatMap((window) => this.after(window, place, 1).map((row) => row.from));
    return starts.length > 0 ? Math.min(...starts) : undefined;
  }

  /** Series of which some windows have rows that lie in `[from, to)`, with the rows' change numbers. */
  groups(
    windows: readonly number[],
    from: Instant,
    to: Instant,
  ): { series: SeriesId; epoch: number; changes: number[] }[] {
    const groups = this.#groups.all(JSON.stringify(windows), from, to);
    return (groups as { series: number; epoch: number; changes: string }[]).map((group) => ({
      ...group,
      changes: JSON.parse(group.changes) as number[],
    }));
  }

  /** The summary as it goes over the wire; undefined where the row is gone: revised, thinned or past its time. */
  summaryText(change: number): string | undefined {
    const recent = this.#recent.get(change);
    if (recent !== undefined) return recent;
    const row = this.#summary.get(change) as (SummaryRow & { window: number; series: number }) | undefined;
    if (!row) return undefined;
    const shape = this.#shapes.byId(row.window);
    return summaryText(summaryOf({ ...row, ...named(shape), series: this.#registry.plan(row.series).name }));
  }

  #summarise(shape: Shape, series: SeriesId, rev: number, merged: number, pane: Pane): Summary {
    const plan = this.#registry.plan(series);
    const { window, every } = named(shape);
    const quality = qualityOf(pane, plan, this.#rules);
    // Filled field by field: V8 makes a table of two kilobytes out of a literal that is spread together.
    const summary = { ...figuresOf(pane, plan, this.#registry.labelsOf(series)) } as Writable<Summary>;
    summary.series = plan.name;
    if (plan.unit !== undefined) summary.unit = plan.unit;
    summary.window = window;
    if (every !== null) summary.every = every;
    summary.from = pane.from;
    summary.to = pane.to;
    summary.rev = rev;
    summary.quality = merged > 0 ? { ...quality, merged } : quality;
    return summary;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A sliding window says its step beside its name. */
function named(shape: Shape): { window: string; every: string | null } {
  return { window: shape.name, every: shape.every < shape.size ? formatDuration(shape.every) : null };
}
