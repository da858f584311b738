import { serialize } from 'node:v8';
import { newRiverState, Pipeline } from '../../agent/ingest/pipeline.ts';
import { SeriesRegistry } from '../../agent/ingest/registry.ts';
import { newBatch } from '../../agent/model/batch.ts';
import { SILENT } from '../../agent/model/log.ts';
import type { Instant } from '../../agent/model/time.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import type { SqliteStore } from '../../agent/store/sqlite-store.ts';
import type { Step } from '../../agent/store/store.ts';
import { loadConfig } from '../../config/load.ts';
import { planSeries } from '../../config/plan-series.ts';
import { toStoreSettings } from '../../config/store-settings.ts';
import { windowPlan } from '../../config/windows.ts';
import { REMEMBERED } from '../../drivers/mqtt/delivered.ts';
import { FOLDER } from './agent.ts';

/** Readings as they come: so many series, each of them read so often, committed so often. */
export interface Pace {
  readonly series: number;
  readonly readings_per_s: number;
  readonly commit_s: number;
  /** As in the configuration. */
  readonly windows: string;
}

/**
 * Puts readings of two-decimal sensors into a real store, on a clock of its own: hours of a home in seconds. What is
 * closed is numbered at once, and settled with the next commit, as over an uplink that keeps up.
 */
export class Deposit {
  readonly store: SqliteStore;
  readonly #pace: Pace;
  readonly #pipeline: Pipeline;
  readonly #registry: SeriesRegistry;
  readonly #levels: Float64Array;
  #now: Instant = 1_700_000_000_000;
  #next = 0;
  #identity = 0;
  #seed = 1;
  #checkpointDue = true;

  constructor(pace: Pace, more = '') {
    this.#pace = pace;
    const loaded = loadConfig(configuration(pace.windows, more), 'bench');
    if (loaded.kind === 'bad')
      throw new Error(`The configuration of the bench is bad: ${loaded.problems[0]?.message}.`);
    const { config } = loaded;
    this.#registry = new SeriesRegistry(planSeries(config));
    for (let i = 0; i < pace.series; i++) this.#registry.resolve('site', `site/dev${i}/t`);
    this.#pipeline = new Pipeline(newRiverState(), windowPlan(config.windows), this.#registry.plan);
    this.#levels = Float64Array.from({ length: pace.series }, () => 15 + 10 * this.#random());
    this.store = openSqliteStore(toStoreSettings(config), SILENT);
    this.store.setLive('central', true);
  }

  /** One commit; CPU time of the store alone in µs, as the answer. */
  commit(): number {
    const step = this.#step();
    const before = process.cpuUsage();
    this.#checkpointDue = this.store.commit(step).checkpointDue;
    if (step.effects.closed.length > 0) {
      for (const { epoch, seq } of this.store.messages('central', undefined, 0, 100)) {
        this.store.settle('central', epoch, { only: [seq] });
      }
    }
    const { user, system } = process.cpuUsage(before);
    return user + system;
  }

  get readings(): number {
    return this.#next;
  }

  #step(): Step {
    const { series, readings_per_s, commit_s } = this.#pace;
    const count = Math.round(readings_per_s * commit_s);
    const batch = newBatch(count);
    for (let i = 0; i < count; i++) {
      const id = this.#next++ % series;
      // A device has two fields, which come in one message.
      if (i % 2 === 0) this.#now += Math.round((2000 / readings_per_s) * (0.5 + this.#random()));
      this.#levels[id] = (this.#levels[id] as number) + (this.#random() - 0.5) / 5;
      batch.series[i] = id;
      batch.times[i] = this.#now;
      batch.values[i] = Math.round((this.#levels[id] as number) * 100) / 100;
    }
    batch.count = count;
    const moment = { now: this.#now, mono: this.#now - 1_699_999_000_000, clock: 'synced' } as const;
    const { cleaned, effects } = this.#pipeline.take(batch, count, 0, moment);
    const length = count / 2;
    const identities = {
      ids: Uint16Array.from({ length }, () => 1 + (this.#identity++ % 1000)),
      hashes: Float64Array.from({ length }, () => Math.floor(this.#random() * 2 ** 53)),
    };
    const { state } = this.#pipeline;
    return {
      ...{ ...moment, batch, cleaned, effects, ledger: { ...state.ledger }, counts: {}, ...this.#registry.takeFresh() },
      deliveries: [{ source: 'site', forget: false, identities, keep: REMEMBERED }],
      ...(this.#checkpointDue ? { checkpoint: serialize(state) } : {}),
    };
  }

  // Park and Miller: the same readings in every run.
  #random(): number {
    this.#seed = (this.#seed * 48271) % 2147483647;
    return this.#seed / 2147483647;
  }
}

function configuration(windows: string, more: string): string {
  return `
agent: { id: bench }
store: { path: ${FOLDER}/deposit.db, durability: power-loss, commit_interval: 1s${more} }
sources:
  site: { driver: mqtt, url: "mqtt://127.0.0.1:1883", topics: [{ topic: "site/{device}", payload: json, select: [t] }] }
series: { "*/t": { quantity: temperature, unit: °C } }
windows: ${windows}
uplinks: { central: { driver: mqtt, url: "mqtt://127.0.0.1:1883" } }
`;
}
