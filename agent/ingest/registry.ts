import { assert } from '../model/failure.ts';
import type { FieldFacts, PlanFor, RuleUse, Series, SeriesId, SeriesPlan } from '../model/series.ts';

/** A label of a state series, as the store keeps it. */
export interface KnownLabel {
  readonly series: SeriesId;
  readonly code: number;
  readonly label: string;
}

// A state series has a handful of labels; a field that has more is text, not a state. Beyond the limit a new
// label is counted as invalid (`too_many_labels`), the known ones go on.
const MAX_LABELS = 64;

/** The numbers of series and of their labels: given at first sight, durable with the commit that uses them first. */
export class SeriesRegistry {
  readonly #planFor: PlanFor;
  readonly #byName = new Map<string, SeriesId>();
  readonly #plans: SeriesPlan[] = [];
  /** Rules by their text, which most series share with many others. No more than there are series: a plan changes at a start only. */
  readonly #rules = new Map<string, readonly RuleUse[]>();
  readonly #labels: string[][] = [];
  /** How many series each source has, one entry a source. */
  readonly #counts = new Map<string, number>();
  #fresh: Series[] = [];
  #freshLabels: KnownLabel[] = [];

  /** `planFor` resolves how a series is to be treated, from the configuration. */
  constructor(planFor: PlanFor) {
    this.#planFor = planFor;
  }

  /** Takes up what the store remembers. */
  restore(series: readonly Series[], labels: readonly KnownLabel[]): void {
    for (const { id, plan } of series) {
      this.#byName.set(plan.name, id);
      this.#plans[id] = this.#shared(plan);
      this.#labels[id] = [];
      this.#countIn(plan.source);
    }
    for (const { series: id, code, label } of labels) (this.#labels[id] as string[])[code] = label;
  }

  get size(): number {
    return this.#byName.size;
  }

  readonly find = (name: string): SeriesId | undefined => this.#byName.get(name);

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** How many series a source has, those of earlier runs included. */
  countOf(source: string): number {
    return this.#counts.get(source) ?? 0;
  }

  all(): Series[] {
    return [...this.#byName.values()].map((id) => ({ id, plan: this.plan(id) }));
  }

  /** The number of a series, known or new. The caller has checked its limit of series. */
  resolve(source: string, name: string, facts?: FieldFacts): SeriesId {
    const known = this.#byName.get(name);
    if (known !== undefined) {
      this.learn(known, facts);
      return known;
    }
    const id = this.#plans.length;
    this.#byName.set(name, id);
    this.#labels[id] = [];
    this.#countIn(source);
    this.replan(id, this.#planFor(source, name, facts));
    return id;
  }

  /**
   * What is known of a series may change while it runs: a device is given another unit. Readings already in its window
   * were in the old one, so the new facts are only written down, and count from the next start on.
   */
  learn(id: SeriesId, facts?: FieldFacts): void {
    const plan = this.plan(id);
    if (facts === undefined || plan.facts === facts) return;
    if (JSON.stringify(plan.facts) !== JSON.stringify(facts)) this.replan(id, { ...plan, facts });
  }

  /** How a series is, or would be, treated; gives no number. */
  planOf(source: string, name: string, facts?: FieldFacts): SeriesPlan {
    const known = this.#byName.get(name);
    return known === undefined ? this.#planFor(source, name, facts) : this.plan(known);
  }

  /** Gives a series another plan from now on. */
  replan(id: SeriesId, plan: SeriesPlan): void {
    const shared = this.#shared(plan);
    this.#plans[id] = shared;
    this.#fresh.push({ id, plan: shared });
  }

  readonly plan = (id: SeriesId): SeriesPlan => {
    const plan = this.#plans[id];
    // Asked for each reading: the sentence is made only where it is needed.
    if (plan === undefined) assert(false, `series ${id} has no plan`);
    return plan;
  };

  readonly labels = (id: SeriesId): readonly string[] => this.#labels[id] ?? [];

  /** The number of a label of a state series, or undefined beyond the limit. */
  labelCode(id: SeriesId, label: string): number | undefined {
    const labels = this.#labels[id] as string[];
    const known = labels.indexOf(label);
    if (known >= 0) return known;
    if (labels.length >= MAX_LABELS) return undefined;
    labels.push(label);
    this.#freshLabels.push({ series: id, code: labels.length - 1, label });
    return labels.length - 1;
  }

  /** The plan with the rules of an equal one before it: a thousand sensors of two sorts have two lists of rules, not a thousand. */
  #shared(plan: SeriesPlan): SeriesPlan {
    const text = JSON.stringify(plan.rules);
    const known = this.#rules.get(text);
    if (known) return { ...plan, rules: known };
    this.#rules.set(text, plan.rules);
    return plan;
  }

  #countIn(source: string): void {
    this.#counts.set(source, this.countOf(source) + 1);
  }

  /** What is new since the last call: it goes into the next commit. */
  takeFresh(): { series: Series[]; labels: KnownLabel[] } {
    const fresh = { series: this.#fresh, labels: this.#freshLabels };
    this.#fresh = [];
    this.#freshLabels = [];
    return fresh;
  }
}
