import { converter, knownUnit, sameDimension } from '../clean/units.ts';
import { type Batch, type Cleaned, FLAG, NOT_FLOWING } from '../model/batch.ts';
import type { FieldFacts, SeriesId, SeriesPlan } from '../model/series.ts';
import type { Instant } from '../model/time.ts';
import type { Definition } from './definition.ts';
import type { Integral } from './integral.ts';
import { type Latest, newestUpTo, type Seen, seenIn } from './seen.ts';

/** What derivation remembers between two steps: plain data, part of the checkpoint. Bounded by the series there are. */
export interface DeriveState {
  readonly latest: Map<SeriesId, Latest>;
  /** By derived series and formula: another formula begins anew. */
  readonly integrals: Map<string, Integral[]>;
}

export function newDeriveState(): DeriveState {
  return { latest: new Map(), integrals: new Map() };
}

/** Names and numbers of series, as far as derivation needs them. */
export interface Directory {
  plan(id: SeriesId): SeriesPlan;
  find(name: string): SeriesId | undefined;
  resolve(source: string, name: string, facts: FieldFacts): SeriesId;
}

/** Readings that were made, side by side. */
export interface Derived {
  readonly series: SeriesId[];
  readonly times: Instant[];
  readonly values: number[];
  /** How many could not be made for want of an input, or had no answer; by source. */
  readonly missing: Map<string, number>;
}

/** One series in the making. */
interface Recipe {
  readonly definition: Definition;
  readonly target: string;
  readonly inputs: readonly string[];
  id?: SeriesId;
}

/**
 * Makes readings of derived series out of cleaned ones: whenever the first series of a formula has a reading, with the
 * newest value of each other one at that time, as long as it holds. Deterministic: the same batches from the same state
 * give the same readings.
 */
export class Derivation {
  readonly #definitions: readonly Definition[];
  readonly #directory: Directory;
  /** What each series sets off, once it has been looked at. Bounded by the series there are. */
  readonly #recipes = new Map<SeriesId, readonly Recipe[]>();
  /** Which series may go into a formula: only their values are remembered. */
  readonly #used = new Map<SeriesId, boolean>();

  constructor(definitions: readonly Definition[], directory: Directory) {
    this.#definitions = definitions;
    this.#directory = directory;
  }

  /** What can be made of a batch. Its memory is brought up to date also where the readings are not wanted. */
  take(state: DeriveState, batch: Batch, cleaned: Cleaned): Derived {
    const derived: Derived = { series: [], times: [], values: [], missing: new Map() };
    if (this.#definitions.length === 0) return derived;
    const seen = seenIn(batch, cleaned, (id) => this.#uses(id));
    for (let i = 0; i < batch.count; i++) {
      const value = cleaned.values[i] as number;
      if (!Number.isFinite(value) || ((batch.flags[i] as number) & (NOT_FLOWING | FLAG.HOLD_END)) !== 0) continue;
      for (const recipe of this.#recipesFor(batch.series[i] as number)) {
        this.#make(recipe, batch.times[i] as number, state, seen, derived);
      }
    }
    for (const [id, readings] of seen) remember(state.latest, id, readings);
    return derived;
  }

  #recipesFor(id: SeriesId): readonly Recipe[] {
    let recipes = this.#recipes.get(id);
    if (recipes === undefined) {
      const { name, kind } = this.#directory.plan(id);
      recipes = kind === 'state' ? [] : this.#definitions.flatMap((definition) => recipeOf(definition, name));
      this.#recipes.set(id, recipes);
    }
    return recipes;
  }

  #uses(id: SeriesId): boolean {
    let used = this.#used.get(id);
    if (used === undefined) {
      const { name } = this.#directory.plan(id);
      used = this.#definitions.some((definition) => definition.uses(name));
      this.#used.set(id, used);
    }
    return used;
  }

  #make(recipe: Recipe, time: Instant, state: DeriveState, seen: Seen, derived: Derived): void {
    const { definition, target, inputs } = recipe;
    const { formula } = definition;
    const values = inputs.map((name, i) =>
      this.#valueAt(name, formula.units[formula.names[i] as string], time, state, seen),
    );
    const hold = this.#holdOf(inputs[0] as string);
    const integrals = integralsOf(state, target, definition);
    const value = values.some(Number.isNaN) ? Number.NaN : formula.evaluate(values, { time, hold, integrals });
    const source = target.split('/')[0] as string;
    if (!Number.isFinite(value)) {
      derived.missing.set(source, (derived.missing.get(source) ?? 0) + 1);
      return;
    }
    recipe.id ??= this.#directory.resolve(source, target, definition.facts);
    derived.series.push(recipe.id);
    derived.times.push(time);
    derived.values.push(value);
  }

  #valueAt(name: string, unit: string | undefined, time: Instant, state: DeriveState, seen: Seen): number {
    const id = this.#directory.find(name);
    if (id === undefined) return Number.NaN;
    const newest = newestUpTo(time, seen.get(id), state.latest.get(id));
    const plan = this.#directory.plan(id);
    if (newest === undefined || time - newest.time > plan.hold) return Number.NaN;
    const kept = plan.unit;
    const other = unit !== undefined && kept !== undefined && knownUnit(kept) && sameDimension(kept, unit);
    return other ? converter(kept, unit)(newest.value) : newest.value;
  }

  #holdOf(name: string): number {
    const id = this.#directory.find(name);
    return id === undefined ? 0 : this.#directory.plan(id).hold;
  }
}

function recipeOf(definition: Definition, name: string): Recipe[] {
  const made = definition.madeFrom(name);
  // What is derived sets off nothing itself: a formula may hold another one in brackets.
  return made === undefined || made.target === name ? [] : [{ definition, ...made }];
}

function integralsOf(state: DeriveState, target: string, { formula, facts }: Definition): Integral[] {
  const key = `${target} ${facts.origin}`;
  let integrals = state.integrals.get(key);
  if (integrals === undefined) {
    integrals = formula.newMemory();
    if (integrals.length > 0) state.integrals.set(key, integrals);
  }
  return integrals;
}

function remember(latest: Map<SeriesId, Latest>, id: SeriesId, readings: readonly Latest[]): void {
  const newest = readings[readings.length - 1] as Latest;
  if (newest.time >= (latest.get(id)?.time ?? Number.NEGATIVE_INFINITY)) latest.set(id, newest);
}
