import { explainReason } from '../clean/explain.ts';
import { RULE_NAMES } from '../clean/rules.ts';
import type { SeriesRegistry } from '../ingest/registry.ts';
import { FLAG, MENDED } from '../model/batch.ts';
import type { Summary } from '../model/summary.ts';
import type { Step } from '../store/store.ts';
import { shownReading } from '../window/shown.ts';
import type { LiveListener, LiveReading } from './contract.ts';

/** Readings shown of one commit; a flood is counted in the ledger, not drawn point by point. */
const MAX_SHOWN = 500;

/** Ends of hold, what was delivered before, and what was told of when it came in and has only now got its place. */
const NOT_TOLD = FLAG.HOLD_END | FLAG.REDELIVERED | FLAG.PLACED;

/** Tells listeners what has become durable. Nothing is prepared while nobody listens. */
export class Feed {
  readonly #listeners = new Set<LiveListener>();
  readonly #registry: SeriesRegistry;
  readonly #newSummaries: () => readonly Summary[];

  /** `newSummaries` answers the windows closed or revised since it was asked last. */
  constructor(registry: SeriesRegistry, newSummaries: () => readonly Summary[]) {
    this.#registry = registry;
    this.#newSummaries = newSummaries;
  }

  listen(listener: LiveListener): () => void {
    if (this.#listeners.size === 0) this.#newSummaries();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(step: Step): void {
    if (this.#listeners.size === 0) return;
    const readings = this.#readingsOf(step);
    const { closed, late, due } = step.effects;
    const summaries = closed.length + late.length + due.length > 0 ? this.#newSummaries() : [];
    for (const listener of this.#listeners) {
      if (readings.length > 0) listener.readings?.(readings);
      if (summaries.length > 0) listener.summaries?.(summaries);
    }
  }

  #readingsOf({ batch, cleaned }: Step): LiveReading[] {
    const readings: LiveReading[] = [];
    for (let i = 0; i < batch.count && readings.length < MAX_SHOWN; i++) {
      if ((batch.flags[i] as number) & NOT_TOLD) continue;
      readings.push(
        this.#reading(batch.series[i] as number, batch.times[i] as number, batch.values[i] as number, {
          value: cleaned.values[i] as number,
          verdict: cleaned.verdicts[i] as number,
        }),
      );
    }
    return readings;
  }

  #reading(id: number, time: number, raw: number, outcome: { value: number; verdict: number }): LiveReading {
    const plan = this.#registry.plan(id);
    const shown = (value: number) => shownReading(plan.kind, value, this.#registry.labels(id));
    const reading = { series: plan.name, time, raw: shown(raw) };
    if (outcome.verdict === 0) return { ...reading, value: shown(outcome.value), verdict: 'kept' };
    const rule = RULE_NAMES[outcome.verdict & ~MENDED] as string;
    const why = explainReason(plan.rules, outcome.verdict, raw) ?? rule;
    if (outcome.verdict & MENDED) return { ...reading, value: shown(outcome.value), verdict: 'mended', rule, why };
    return { ...reading, value: null, verdict: 'rejected', rule, why };
  }
}
