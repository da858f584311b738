import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLAG, newBatch } from '../../agent/model/batch.ts';
import { type Ledger, newLedger } from '../../agent/model/ledger.ts';
import { type Log, SILENT } from '../../agent/model/log.ts';
import type { SeriesPlan } from '../../agent/model/series.ts';
import type { WindowPlan, WindowShape } from '../../agent/model/window.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import { connect } from '../../agent/store/sqlite.ts';
import type { SqliteStore } from '../../agent/store/sqlite-store.ts';
import type { Committed, Step, StoreSettings, UplinkPlan } from '../../agent/store/store.ts';
import { newWindowState, step, type WindowState } from '../../agent/window/step.ts';
import { type Message, parseMessage } from '../../agent/wire/message.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Midnight, UTC. */
export const START = Date.UTC(2026, 10, 20);

/** A path for a store in a directory of its own, which goes with the temporary folder of the run. */
export function newPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'weir-store-')), 'weir.db');
}

export function shape(name: string, size: number, every = size): WindowShape {
  return { name, size, every };
}

export const WINDOWS: WindowPlan = { pane: shape('1m', MINUTE), wider: [shape('1h', HOUR)] };

export function uplink(plan: Partial<UplinkPlan> = {}): UplinkPlan {
  return { name: 'central', order: 'oldest_first', message_summaries: 10, outbox_messages: 1000, ...plan };
}

export function settingsOf(settings: Partial<StoreSettings> = {}): StoreSettings {
  return {
    path: settings.path ?? newPath(),
    durability: 'process-crash',
    max_size: 64 * 1024 * 1024,
    keep_raw: DAY,
    keep: 30 * DAY,
    agent: 'bench-1',
    windows: WINDOWS,
    rules: ['', 'sentinel', 'range'],
    uplinks: [uplink()],
    ...settings,
  };
}

export function planOf(name: string, plan: Partial<SeriesPlan> = {}): SeriesPlan {
  return {
    ...{ name, source: 'bench', kind: 'gauge', unit: '°C', hold: 10 * MINUTE },
    ...{ allowed_lateness: 2 * MINUTE, idle_after: 5 * MINUTE, rules: [], ...plan },
  };
}

export interface Reading {
  readonly series?: number;
  readonly time: number;
  readonly value: number;
  readonly verdict?: number;
}

/** An agent in the small: real windows over a real store. Series are announced as they appear. */
export class Station {
  readonly settings: StoreSettings;
  readonly store: SqliteStore;
  readonly ledger: Ledger = newLedger();
  readonly windows: WindowState = newWindowState();
  readonly plan: (series: number) => SeriesPlan;
  #known = new Set<number>();
  #now = START;

  constructor(settings: Partial<StoreSettings> = {}, plan: Partial<SeriesPlan> = {}, log: Log = SILENT) {
    this.settings = settingsOf(settings);
    this.plan = (series) => planOf(`bench/s${series}`, plan);
    this.store = openSqliteStore(this.settings, log);
  }

  /** Takes up where an earlier station on the same path ended: the steps of the journal are taken again. */
  resume(): void {
    const recovered = this.store.recover();
    for (const { id } of recovered.series) this.#known.add(id);
    const { settings, plan, windows } = this;
    for (let after = -1; ; ) {
      const portion = this.store.tail(after, 16);
      const last = portion.at(-1);
      if (!last) break;
      const again = { windows: settings.windows, plan, duplicateRule: 99, ledger: newLedger() };
      for (const entry of portion) step(windows, { ...again, ...entry });
      after = last.commit;
      this.#now = last.now;
    }
    Object.assign(this.ledger, recovered.ledger);
  }

  /** The step that takes these readings in. */
  step(readings: readonly Reading[], more: Partial<Step> = {}): Step {
    const batch = newBatch(readings.length);
    const cleaned = { values: new Float64Array(readings.length), verdicts: new Uint8Array(readings.length) };
    readings.forEach(({ series = 1, time, value, verdict = 0 }, i) => {
      batch.series[i] = series;
      batch.times[i] = time;
      batch.values[i] = value;
      batch.flags[i] = FLAG.OWN_TIME;
      cleaned.values[i] = verdict === 0 ? value : Number.NaN;
      cleaned.verdicts[i] = verdict;
      this.#now = Math.max(this.#now, time);
    });
    batch.count = readings.length;
    this.ledger.received += readings.length;
    const { ledger, plan, settings } = this;
    const at = { now: this.#now, mono: this.#now - START, clock: 'synced' } as const;
    const input = { windows: settings.windows, plan, batch, cleaned, ...at, duplicateRule: 99, ledger };
    const effects = step(this.windows, input);
    const ids = [...new Set(batch.series)].filter((id) => !this.#known.has(id));
    for (const id of ids) this.#known.add(id);
    const series = ids.map((id) => ({ id, plan: plan(id) }));
    const empty = { counts: {}, labels: [], deliveries: [] };
    return { ...at, ...empty, batch, cleaned, effects, ledger: { ...ledger }, series, ...more };
  }

  take(readings: readonly Reading[], more: Partial<Step> = {}): Committed {
    return this.store.commit(this.step(readings, more));
  }

  /** One reading a minute for each of so many series, one commit a minute; the last minute stays open. */
  run(minutes: number, from = START, series = 1): Committed {
    let committed: Committed | undefined;
    for (let i = 0; i < minutes; i++) {
      const time = from + i * MINUTE + 500;
      const readings = Array.from({ length: series }, (_, s) => ({
        series: s + 1,
        time,
        value: 20 + ((i * 7) % 10) + s,
      }));
      committed = this.take(readings);
    }
    if (!committed) throw new Error('run at least one minute');
    return committed;
  }

  /** A new epoch, as the agent does it: the books and the open windows start anew. */
  beginEpoch(): string {
    Object.assign(this.ledger, newLedger());
    this.windows.series.clear();
    return this.store.beginEpoch('a test');
  }

  /** The revision of each stored window, by epoch and by series, window and minute since the start. */
  stored(): Map<string, Map<string, number>> {
    const db = connect(this.settings.path, { readonly: true });
    const rows = db.prepare('SELECT epoch, series, "window", from_ms, rev FROM summary ORDER BY change').all();
    db.close();
    const epochs = new Map<string, Map<string, number>>();
    for (const row of rows as { epoch: string; series: string; window: string; from_ms: number; rev: number }[]) {
      const of = epochs.get(row.epoch) ?? new Map<string, number>();
      epochs.set(row.epoch, of.set(`${row.series} ${row.window} ${(row.from_ms - START) / MINUTE}`, row.rev));
    }
    return epochs;
  }

  /** All that the uplink sends when it comes up: numbered, handed out, settled, until nothing waits. */
  drain(uplinkName = 'central'): Message[] {
    const all: Message[] = [];
    do {
      for (const message of this.sent(uplinkName)) {
        all.push(message);
        this.store.settle(uplinkName, message.epoch, { through: message.seq });
      }
    } while (this.store.number(uplinkName, 16) > 0);
    return all;
  }

  /** All that waits, numbered and parsed, but not settled. */
  messages(uplinkName = 'central'): Message[] {
    while (this.store.number(uplinkName, 64) > 0);
    return this.sent(uplinkName);
  }

  /** What is numbered by now and not settled, parsed. */
  sent(uplinkName = 'central'): Message[] {
    return this.sentAfter(undefined, 0, 100_000, uplinkName);
  }

  sentAfter(epoch: string | undefined, after: number, limit: number, uplinkName = 'central'): Message[] {
    return this.store.messages(uplinkName, epoch, after, limit).map(({ payload }) => {
      const parsed = parseMessage(payload);
      if (parsed.kind === 'bad') throw new Error(parsed.reason);
      return parsed.message;
    });
  }
}
