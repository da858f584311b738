import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import { RULE_NAMES } from '../../agent/clean/rules.ts';
import { FLAG } from '../../agent/model/batch.ts';
import type { SeriesPlan } from '../../agent/model/series.ts';
import { closeOpenWindows } from '../../agent/run/close-open-windows.ts';
import { type Revived, revive, type Wanted } from '../../agent/run/recover.ts';
import type { Step, Store, StoreSettings } from '../../agent/store/store.ts';
import { identitiesOf } from '../store/identities-of.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Midnight, UTC. */
export const START = Date.UTC(2026, 10, 20);
const SERIES = ['outside', 'cellar', 'boiler', 'attic'];
export const READINGS_PER_STEP = SERIES.length;
/** How often a commit is tried again, as the agent does. */
const TRIES = 5;

const planFor = (source: string, name: string): SeriesPlan => ({
  ...{ name, source, kind: 'gauge', unit: '°C', hold: 10 * MINUTE, allowed_lateness: 2 * MINUTE },
  ...{ idle_after: 5 * MINUTE, rules: [{ rule: 'range', settings: { min: -40, max: 80 } }] },
});

export const WANTED: Wanted = {
  windows: {
    pane: { name: '1m', size: MINUTE, every: MINUTE },
    wider: [
      { name: '10m', size: 10 * MINUTE, every: 10 * MINUTE },
      { name: '10m/5m', size: 10 * MINUTE, every: 5 * MINUTE },
    ],
  },
  planFor,
};

/** One uplink that keeps up most of the time, one that never does. A small store wraps its log often. */
export function littleStore(path: string, settings: Partial<StoreSettings> = {}): StoreSettings {
  return {
    ...{ path, durability: 'power-loss', max_size: 4 * 1024 * 1024, keep_raw: 60 * MINUTE, keep: 1440 * MINUTE },
    ...{ agent: 'bench-1', windows: WANTED.windows, rules: RULE_NAMES },
    uplinks: [
      { name: 'central', order: 'oldest_first', message_summaries: 5, outbox_messages: 200 },
      { name: 'hours', windows: ['10m'], order: 'newest_first', message_summaries: 20, outbox_messages: 50 },
    ],
    ...settings,
  };
}

/** What the outside world was told, and will hold against us. */
export type Told =
  | { readonly kind: 'committed'; readonly commit: number; readonly epoch: string; readonly received: number }
  | { readonly kind: 'sent'; readonly epoch: string; readonly seq: number; readonly hash: string }
  /** Before the store is told that the other side has them. */
  | { readonly kind: 'settling'; readonly epoch: string; readonly through: number };

/**
 * An agent in the small: the river that ships over a store that ships. Its sensors, its clock and its receiver are
 * functions of the number of the step, so a run can be taken up again wherever it was cut off.
 */
export class LittleAgent {
  readonly store: Store;
  readonly revived: Revived;
  readonly #tell: (told: Told) => void;
  #epoch: string;
  #checkpointDue = false;
  #sent = { epoch: '', seq: 0 };

  private constructor(store: Store, revived: Revived, tell: (told: Told) => void) {
    this.store = store;
    this.revived = revived;
    this.#epoch = revived.epoch;
    this.#tell = tell;
  }

  static async start(store: Store, tell: (told: Told) => void = () => undefined): Promise<LittleAgent> {
    const clock = { now: () => START, mono: () => 0 };
    return new LittleAgent(store, await revive(store, WANTED, clock), tell);
  }

  /** Steps `[from, to)`, with all that happens in the life of a store between them. */
  async run(from: number, to: number): Promise<void> {
    for (let i = from; i < to; i++) {
      // For a fifth of the time the link is down, and what closes waits.
      await this.store.setLive('central', i % 50 < 40);
      await this.take(i);
      if (i % 50 === 45) await stubbornly(() => this.store.number('central', 4));
      if (i % 40 === 39) await stubbornly(() => this.store.number('hours', 2));
      if (i % 3 === 2) await this.#send();
      if (i % 11 === 10) await this.#settle(i);
      if (i % 170 === 169) await this.#beginEpoch(i);
    }
  }

  /** One step: what came in, cleaned, in its windows, committed, told. */
  async take(i: number): Promise<void> {
    const { gather, pipeline, registry } = this.revived;
    for (const { name, time, value } of readingsOf(i)) {
      gather.countReceived(1);
      gather.add(registry.resolve('bench', name), time, value, FLAG.OWN_TIME);
    }
    gather.count('bench.note.seen', 1);
    const moment = { now: START + i * 20 * SECOND, mono: i * 20 * SECOND, clock: 'synced' } as const;
    const { batch, received, invalid, counts } = gather.take();
    const { cleaned, effects } = pipeline.take(batch, received, invalid, moment);
    const due = this.#checkpointDue || i % 60 === 59;
    const identities = identitiesOf(...[0, 1].map((n) => ({ id: (i * 2 + n) % 65_536, hash: i * 2 + n })));
    const step: Step = {
      ...{ ...moment, batch, cleaned, effects, ledger: { ...pipeline.state.ledger }, counts, ...registry.takeFresh() },
      deliveries: [{ source: 'bench', forget: false, identities, keep: 20 }],
      ...(due ? { checkpoint: serialize(pipeline.state) } : {}),
    };
    const { commit, checkpointDue, ledger } = await stubbornly(() => this.store.commit(step));
    this.#checkpointDue = checkpointDue;
    this.#tell({ kind: 'committed', commit, epoch: this.#epoch, received: ledger.received });
  }

  async #send(): Promise<void> {
    const { epoch, seq } = this.#sent;
    for (const message of await this.store.messages('central', epoch || undefined, seq, 8)) {
      this.#sent = message;
      this.#tell({ kind: 'sent', epoch: message.epoch, seq: message.seq, hash: hashOf(message.payload) });
    }
  }

  /** The receiver is a little behind with its acknowledgements. */
  async #settle(i: number): Promise<void> {
    const { epoch, seq } = this.#sent;
    const through = seq - (i % 4);
    if (through < 1) return;
    this.#tell({ kind: 'settling', epoch, through });
    await stubbornly(() => this.store.settle('central', epoch, { through }));
  }

  async #beginEpoch(i: number): Promise<void> {
    const { pipeline } = this.revived;
    const mono = i * 20 * SECOND;
    const clock = { now: () => START + mono, mono: () => mono, boot: '', state: 'synced' } as const;
    await stubbornly(() => closeOpenWindows(this.store, pipeline, clock));
    this.#epoch = await stubbornly(() => this.store.beginEpoch('as in a test'));
    pipeline.beginEpoch();
    this.#checkpointDue = true;
  }
}

/** What has failed left nothing behind: it is tried again, as the agent does. */
async function stubbornly<T>(act: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await act();
    } catch (error) {
      if (failures === TRIES) throw error;
    }
  }
}

/** Mostly in order; now and then late, far too late, or out of range. */
function readingsOf(i: number): { name: string; time: number; value: number }[] {
  return SERIES.map((name, n) => {
    const late = (i * 7 + n) % 23 === 0 ? 90 * SECOND : (i + n) % 61 === 0 ? 30 * MINUTE : 0;
    const value = (i + n) % 37 === 0 ? 850 : 20 + (((i * 13 + n * 7) % 40) - 20) / 8;
    return { name: `bench/${name}`, time: START + i * 20 * SECOND + n * 100 - late, value };
  });
}

export function hashOf(payload: Uint8Array): string {
  return createHash('sha1').update(payload).digest('hex');
}
