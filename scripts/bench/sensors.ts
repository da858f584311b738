import { serialize } from 'node:v8';
import { newRiverState, Pipeline } from '../../agent/ingest/pipeline.ts';
import { SeriesRegistry } from '../../agent/ingest/registry.ts';
import { newBatch } from '../../agent/model/batch.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { Step, StoreSettings } from '../../agent/store/store.ts';
import { loadConfig } from '../../config/load.ts';
import { planSeries } from '../../config/plan-series.ts';
import { toStoreSettings } from '../../config/store-settings.ts';
import { windowPlan } from '../../config/windows.ts';
import { REMEMBERED } from '../../drivers/mqtt/delivered.ts';
import { FOLDER } from './agent.ts';

/** Readings as they come: so many series read in turn, so many readings a second, committed so often. */
export interface Pace {
  readonly series: number;
  readonly readings_per_s: number;
  readonly commit_s: number;
  /** As in the configuration. */
  readonly windows: string;
}

/**
 * Sensors of two decimal places, two to a message, on a clock of their own, cleaned and in windows: the steps that a
 * store is given. So hours of a home pass in seconds.
 */
export class Sensors {
  readonly settings: StoreSettings;
  readings = 0;
  readonly #pace: Pace;
  readonly #pipeline: Pipeline;
  readonly #registry: SeriesRegistry;
  readonly #levels: Float64Array;
  #now: Instant;
  #identity = 0;
  #seed = 1;

  /** `store` are more settings of the store, as in the configuration. */
  constructor(pace: Pace, store = '', from: Instant = 1_700_000_000_000) {
    this.#pace = pace;
    this.#now = from;
    const loaded = loadConfig(configuration(pace.windows, store), 'bench');
    if (loaded.kind === 'bad') {
      throw new Error(`The configuration of the bench is bad: ${loaded.problems[0]?.message}.`);
    }
    const { config } = loaded;
    this.settings = toStoreSettings(config);
    this.#registry = new SeriesRegistry(planSeries(config));
    for (let i = 0; i < pace.series; i++) this.#registry.resolve('site', `site/dev${i}/t`);
    this.#pipeline = new Pipeline(newRiverState(), windowPlan(config.windows), this.#registry.plan);
    this.#levels = Float64Array.from({ length: pace.series }, () => 15 + 10 * this.#random());
  }

  get now(): Instant {
    return this.#now;
  }

  /** What the next commit is to hold. */
  next(checkpointDue: boolean): Step {
    const batch = this.#batch();
    const moment = { now: this.#now, mono: this.#now - 1_600_000_000_000, clock: 'synced' } as const;
    const { cleaned, effects } = this.#pipeline.take(batch, batch.count, 0, moment);
    const length = batch.count / 2;
    const identities = {
      ids: Uint16Array.from({ length }, () => 1 + (this.#identity++ % 1000)),
      hashes: Float64Array.from({ length }, () => Math.floor(this.#random() * 2 ** 53)),
    };
    const { state } = this.#pipeline;
    return {
      ...{ ...moment, boot: 'bench', batch, cleaned, effects, ledger: { ...state.ledger }, counts: {} },
      ...this.#registry.takeFresh(),
      deliveries: [{ source: 'site', forget: false, identities, keep: REMEMBERED }],
      ...(checkpointDue ? { checkpoint: serialize(state) } : {}),
    };
  }

  #batch() {
    const { series, readings_per_s, commit_s } = this.#pace;
    const count = Math.round(readings_per_s * commit_s);
    const batch = newBatch(count);
    for (let i = 0; i < count; i++) {
      const id = this.readings++ % series;
      if (i % 2 === 0) this.#now += Math.round((2000 / readings_per_s) * (0.5 + this.#random()));
      this.#levels[id] = (this.#levels[id] as number) + (this.#random() - 0.5) / 5;
      batch.series[i] = id;
      batch.times[i] = this.#now;
      batch.values[i] = Math.round((this.#levels[id] as number) * 100) / 100;
    }
    batch.count = count;
    return batch;
  }

  // Park and Miller (1988): the same readings in every run.
  #random(): number {
    this.#seed = (this.#seed * 48271) % 2147483647;
    return this.#seed / 2147483647;
  }
}

function configuration(windows: string, store: string): string {
  return `
agent: { id: bench }
store: { path: ${FOLDER}/weir.db, durability: power-loss, commit_interval: 1s${store} }
sources:
  site: { driver: mqtt, url: "mqtt://127.0.0.1:1883", topics: [{ topic: "site/{device}", payload: json, select: [t] }] }
series: { "*/t": { quantity: temperature, unit: °C } }
windows: ${windows}
uplinks: { central: { driver: mqtt, url: "mqtt://127.0.0.1:1883" } }
`;
}
