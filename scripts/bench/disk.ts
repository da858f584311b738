import { SILENT } from '../../agent/model/log.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import { connect } from '../../agent/store/sqlite.ts';
import type { SqliteStore } from '../../agent/store/sqlite-store.ts';
import { emptyFolder } from './agent.ts';
import { usageOf } from './process.ts';
import { type Pace, Sensors } from './sensors.ts';

/** What a pace costs the card. */
interface Wear {
  /** Sent to the device for each reading and each commit, log and checkpoints included. */
  readonly written_bytes_per_reading: number;
  readonly written_kb_per_commit: number;
  readonly gb_a_year: number;
  /** What raw readings take up once they are put together by series, rows and pages included. */
  readonly stored_bytes_per_reading: number;
  /** CPU time of the store, µs a reading. */
  readonly cpu_us_per_reading: number;
}

export type Disk = Readonly<Record<string, Wear>>;

const DEFAULT = '[1m, 1h]';
const PACES: Readonly<Record<string, Pace & { readonly commits: number }>> = {
  '1,000 readings/s, 1 s': { series: 200, readings_per_s: 1000, commit_s: 1, windows: DEFAULT, commits: 900 },
  '1,000 readings/s, 10 s': { series: 200, readings_per_s: 1000, commit_s: 10, windows: DEFAULT, commits: 120 },
  'the same, windows of 5 s': { series: 200, readings_per_s: 1000, commit_s: 1, windows: '[5s, 1m]', commits: 300 },
  '100 readings/s, 1 s': { series: 50, readings_per_s: 100, commit_s: 1, windows: DEFAULT, commits: 1800 },
  '100 readings/s, 10 s': { series: 50, readings_per_s: 100, commit_s: 10, windows: DEFAULT, commits: 360 },
  '2 readings/s, 1 s': { series: 10, readings_per_s: 2, commit_s: 1, windows: DEFAULT, commits: 14_400 },
  '2 readings/s, 10 s': { series: 10, readings_per_s: 2, commit_s: 10, windows: DEFAULT, commits: 3600 },
  'flood, 1,000 a commit': { series: 200, readings_per_s: 100_000, commit_s: 0.01, windows: DEFAULT, commits: 2000 },
};

/**
 * A store under an even pace, on a clock of its own, summaries numbered and settled as over an uplink that keeps up.
 * As many commits as are measured go before.
 */
export function measureDisk(): Disk {
  return Object.fromEntries(Object.entries(PACES).map(([name, pace]) => [name, wearOf(pace)]));
}

export function drawDisk(disk: Disk): string {
  const head = `  ${''.padEnd(26)}${['B a reading', 'kB a commit', 'GB a year', 'B stored', 'CPU, µs'].map((w) => w.padStart(13)).join('')}`;
  const lines = Object.entries(disk).map(([name, wear]) => {
    const { written_bytes_per_reading, written_kb_per_commit, gb_a_year, stored_bytes_per_reading } = wear;
    const figures = [written_bytes_per_reading, written_kb_per_commit, gb_a_year, stored_bytes_per_reading];
    return `  ${name.padEnd(26)}${[...figures, wear.cpu_us_per_reading].map((f) => String(f).padStart(13)).join('')}`;
  });
  return [head, ...lines].join('\n');
}

function wearOf(pace: Pace & { readonly commits: number }): Wear {
  emptyFolder();
  const sensors = new Sensors(pace);
  const store = openSqliteStore(sensors.settings, SILENT);
  store.setLive('central', true);
  const turn = turns(store, sensors);
  let cpu = 0;
  for (let i = 0; i < pace.commits; i++) turn();
  const [readings, before] = [sensors.readings, usageOf(process.pid).written_bytes];
  for (let i = 0; i < pace.commits; i++) cpu += turn();
  const written = usageOf(process.pid).written_bytes - before;
  const count = sensors.readings - readings;
  const stored = storedBytes(sensors.settings.path);
  store.close();
  return {
    written_bytes_per_reading: round(written / count),
    written_kb_per_commit: round(written / pace.commits / 1000),
    gb_a_year: round((written / (pace.commits * pace.commit_s)) * 86_400 * 365.25 * 1e-9),
    stored_bytes_per_reading: round(stored),
    cpu_us_per_reading: round(cpu / count),
  };
}

/** Commits once, and answers what CPU time the store took, µs. */
function turns(store: SqliteStore, sensors: Sensors): () => number {
  let due = true;
  return () => {
    const step = sensors.next(due);
    const before = process.cpuUsage();
    due = store.commit(step).checkpointDue;
    if (step.effects.closed.length > 0) {
      const messages = store.messages('central', undefined, 0, 1000);
      for (const { epoch, seq } of messages) store.settle('central', epoch, { only: [seq] });
    }
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
}

/** Bytes a reading, of those whose steps are over and done with: of the history, and of the journal where it is dense. */
function storedBytes(path: string): number {
  const db = connect(path, { readonly: true });
  const one = (sql: string) => Number(db.prepare(sql).pluck().get());
  const bytes = (tables: string) => one(`SELECT total(pgsize) FROM dbstat WHERE name IN (${tables})`);
  const together = one('SELECT total(count) FROM history');
  const stored =
    together > 0
      ? bytes("'history', 'history_block'") / together
      : bytes("'journal'") / one('SELECT total(count) FROM journal');
  db.close();
  return stored;
}

/** To three digits. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
