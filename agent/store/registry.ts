import { assert } from '../model/failure.ts';
import type { SeriesId, SeriesPlan } from '../model/series.ts';
import type { Instant } from '../model/time.ts';
import type { Database, Statement } from './sqlite.ts';
import type { Label, Step } from './store.ts';

/** The series with their plans and labels; as many as the sources' limits allow, which the intake enforces. */
export class Registry {
  readonly #plans = new Map<SeriesId, SeriesPlan>();
  readonly #labels = new Map<SeriesId, string[]>();
  readonly #floors = new Map<SeriesId, Instant>();
  readonly #db: Database;
  readonly #putSeries: Statement;
  readonly #putLabel: Statement;
  readonly #wholes = new Map<SeriesId, Instant>();
  readonly #putFloor: Statement;
  readonly #putWhole: Statement;

  constructor(db: Database) {
    this.#db = db;
    this.#putSeries = db.prepare(
      'INSERT INTO series (id, name, plan) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET plan = excluded.plan',
    );
    this.#putLabel = db.prepare('INSERT INTO label VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET label = excluded.label');
    this.#putFloor = db.prepare('UPDATE series SET floor_ms = ? WHERE id = ?');
    this.#putWhole = db.prepare('UPDATE series SET whole_ms = ? WHERE id = ?');
    this.load();
  }

  load(): void {
    this.#plans.clear();
    this.#labels.clear();
    this.#floors.clear();
    this.#wholes.clear();
    const rows = this.#db.prepare(
      'SELECT id, name, plan, floor_ms AS floor, whole_ms AS whole FROM series ORDER BY id',
    );
    for (const { id, name, plan, floor, whole } of rows.all() as {
      id: number;
      name: string;
      plan: string;
      floor: number | null;
      whole: number | null;
    }[]) {
      const parsed = JSON.parse(plan) as SeriesPlan;
      assert(parsed.name === name, `the store's series ${name} has a plan for ${parsed.name}`);
      this.#plans.set(id, parsed);
      if (floor !== null) this.#floors.set(id, floor);
      if (whole !== null) this.#wholes.set(id, whole);
    }
    for (const label of this.labels()) this.#remember(label);
  }

  add(series: Step['series'], labels: readonly Label[]): void {
    for (const { id, plan } of series) {
      this.#putSeries.run(id, plan.name, JSON.stringify(plan));
      this.#plans.set(id, plan);
    }
    for (const label of labels) {
      this.#putLabel.run(label.series, label.code, label.label);
      this.#remember(label);
    }
  }

  plan(series: SeriesId): SeriesPlan {
    const plan = this.#plans.get(series);
    if (!plan) throw new Error(`store: series ${series} was never announced`);
    return plan;
  }

  labelsOf(series: SeriesId): readonly string[] {
    return this.#labels.get(series) ?? [];
  }

  /** Readings for panes of the series that begin before this are given up: those panes could still have changed. */
  floor(series: SeriesId): Instant {
    return this.#floors.get(series) ?? Number.NEGATIVE_INFINITY;
  }

  raiseFloor(series: SeriesId, to: Instant): void {
    if (to <= this.floor(series)) return;
    this.#putFloor.run(to, series);
    this.#floors.set(series, to);
  }

  /** From here on every pane of the series is still stored, or merged into one that is. */
  whole(series: SeriesId): Instant {
    return this.#wholes.get(series) ?? Number.NEGATIVE_INFINITY;
  }

  /** A pane that ends at `to` is being removed. */
  raiseWhole(series: SeriesId, to: Instant): void {
    if (to <= this.whole(series)) return;
    this.#putWhole.run(to, series);
    this.#wholes.set(series, to);
  }

  series(): { id: SeriesId; plan: SeriesPlan }[] {
    return [...this.#plans].map(([id, plan]) => ({ id, plan }));
  }

  labels(): Label[] {
    return this.#db.prepare('SELECT series, code, label FROM label ORDER BY series, code').all() as Label[];
  }

  #remember({ series, code, label }: Label): void {
    const labels = this.#labels.get(series) ?? [];
    labels[code] = label;
    this.#labels.set(series, labels);
  }
}
