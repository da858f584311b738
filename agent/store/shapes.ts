import type { WindowPlan, WindowShape } from '../model/window.ts';
import { formatDuration } from '../settings/duration.ts';
import type { Database, Statement } from './sqlite.ts';

/** A window's shape with the number that stands for it in the tables. */
export interface Shape extends WindowShape {
  readonly id: number;
}

/** What panes are merged into when space runs short. */
const THIN_SIZES = [3_600_000, 86_400_000];

/** All shapes of windows that the store holds, of this configuration and of earlier ones. */
export class Shapes {
  readonly pane: Shape;
  /** In the order of the plan. */
  readonly wider: readonly Shape[];
  /** Where panes can be merged into when space runs short, the finer one first. */
  readonly thin: readonly Shape[];
  readonly #byId = new Map<number, Shape>();
  readonly #known: Statement;
  readonly #all: Statement;
  readonly #add: Statement;

  constructor(db: Database, plan: WindowPlan) {
    const columns = 'id, name, size_ms AS size, every_ms AS every';
    this.#known = db.prepare(`SELECT ${columns} FROM shape WHERE name = ?`);
    this.#all = db.prepare(`SELECT ${columns} FROM shape ORDER BY id`);
    this.#add = db.prepare(`INSERT INTO shape (name, size_ms, every_ms) VALUES (?, ?, ?) RETURNING ${columns}`);
    this.pane = this.#keep(plan.pane);
    this.wider = plan.wider.map((shape) => this.#keep(shape));
    for (const shape of this.#all.all() as Shape[]) if (!this.#byId.has(shape.id)) this.#byId.set(shape.id, shape);
    const fits = THIN_SIZES.filter((size) => size > plan.pane.size && size % plan.pane.size === 0);
    this.thin = fits.map((size) => this.ofSize(size));
  }

  get all(): readonly Shape[] {
    return [...this.#byId.values()];
  }

  /** Windows that panes may have been merged into, under this plan or an earlier one. */
  get mergeable(): readonly number[] {
    return this.all.filter(({ size, every }) => size === every && THIN_SIZES.includes(size)).map(({ id }) => id);
  }

  byId(id: number): Shape {
    const shape = this.#byId.get(id);
    if (!shape) throw new Error(`store: no window with number ${id}`);
    return shape;
  }

  /** The tumbling window of this size; the configured one where there are several names for it. */
  ofSize(size: number): Shape {
    for (const shape of this.#byId.values()) if (shape.size === size && shape.every === size) return shape;
    return this.#keep({ name: formatDuration(size), size, every: size });
  }

  #keep({ name, size, every }: WindowShape): Shape {
    const shape = (this.#known.get(name) ?? this.#add.get(name, size, every)) as Shape;
    if (shape.size !== size || shape.every !== every) {
      throw new Error(`store: the window ${name} was stored with another size before`);
    }
    this.#byId.set(shape.id, shape);
    return shape;
  }
}
