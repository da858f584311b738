import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledger } from '../../agent/model/ledger.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { type Mosquitto, startMosquitto } from '../peers/mosquitto.ts';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir } from '../peers/weir.ts';

export interface StoredSummary {
  readonly agent: string;
  readonly epoch: string;
  readonly series: string;
  readonly window: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly rev: number;
  readonly count: number;
  readonly mean: number | null;
  readonly stddev: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly quality: string;
}

/** The other end of the line: a real broker and the program's own receiver, each a process of its own. */
export class Centre {
  readonly directory = scratch();
  readonly db = join(this.directory.path, 'central.db');
  readonly broker: Mosquitto;
  #collector: Running | undefined;

  private constructor(broker: Mosquitto) {
    this.broker = broker;
  }

  static async open(): Promise<Centre> {
    const centre = new Centre(await startMosquitto({ config: ['max_queued_messages 0'], quiet: true }));
    centre.startCollector();
    return centre;
  }

  startCollector(): void {
    this.#collector = startWeir(['collect', '--broker', this.broker.url, '--db', this.db], this.directory.path);
  }

  async killCollector(): Promise<void> {
    await this.#collector?.kill();
  }

  collectorOutput(): string {
    return this.#collector?.output() ?? '';
  }

  summaries(where = '1 = 1'): StoredSummary[] {
    return this.#ask(`SELECT * FROM summary WHERE ${where} ORDER BY series, "window", from_ms`) as StoredSummary[];
  }

  /** The newest books of each epoch of each agent. */
  ledgers(): Ledger[] {
    return (this.#ask('SELECT ledger FROM progress') as { ledger: string }[]).map(
      ({ ledger }) => JSON.parse(ledger) as Ledger,
    );
  }

  /** Readings counted in the finest windows. */
  counted(window = '1s', series = '%'): number {
    const where = `"window" = '${window}' AND series LIKE '${series}'`;
    const [row] = this.#ask(`SELECT sum(count) AS counted FROM summary WHERE ${where}`);
    return (row as { counted: number | null } | undefined)?.counted ?? 0;
  }

  /** The sum of all values of series whose names match, as their finest windows have it. */
  sum(series: string, window = '1s'): number {
    const where = `"window" = '${window}' AND series LIKE '${series}'`;
    return (this.#ask(`SELECT sum(count * mean) AS sum FROM summary WHERE ${where}`)[0] as { sum: number }).sum;
  }

  async has(what: string, condition: () => boolean, patience?: number): Promise<void> {
    try {
      await until(() => existsSync(this.db) && condition(), what, patience);
    } catch (error) {
      throw new Error(`${(error as Error).message}\ncollector said:\n${this.collectorOutput().slice(-2000)}`);
    }
  }

  async close(): Promise<void> {
    await this.#collector?.stop();
    await this.broker.stop();
    this.directory.remove();
  }

  #ask(sql: string): unknown[] {
    const db = connect(this.db, { readonly: true });
    try {
      return db.prepare(sql).all();
    } catch (error) {
      if ((error as Error).message.includes('no such table')) return [];
      throw error;
    } finally {
      db.close();
    }
  }
}
