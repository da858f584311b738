import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, Failure } from '../model/failure.ts';
import { imbalance } from '../model/ledger.ts';
import { SILENT } from '../model/log.ts';
import type { Replayed } from '../run/contract.ts';
import { replay } from '../run/replay.ts';
import { openReader } from '../store/reader.ts';
import type { ReplayOptions } from './commands/replay.ts';
import { readConfiguration } from './configuration.ts';
import { describeCounts, describeLedger } from './describe.ts';
import { formatAge, formatCount } from './format.ts';
import { openOutput } from './output.ts';
import { newProgress } from './progress.ts';
import { checkFiles, openPrint } from './replay-files.ts';
import { listenForStop } from './signals.ts';

// A file waits for its commit with the next part; nothing is at risk, for it can be read again.
const COMMIT_EVERY_MS = 10;
const INTERRUPTED = 130;

/** Replays files and prints the summaries that came of them; the books go to stderr. */
export async function replayFiles(files: readonly string[], options: ReplayOptions): Promise<void> {
  const output = openOutput();
  const { config } = await readConfiguration(options.config, output.remark);
  checkFiles(files, options.out);
  const db = options.db ?? temporary();
  if (existsSync(db)) {
    const why = 'a replay into it again would count every reading twice';
    throw new Failure(EXIT.usage, `replay: the database ${db} exists, and ${why}. Name a new one with --db.`);
  }
  const print = openPrint(options.out);
  const start = performance.now();
  const progress = newProgress(process.stderr, () => performance.now());
  const signals = listenForStop(() => performance.now());
  void signals.stop.then(() => {
    progress.end();
    output.remark(options.db === undefined ? 'stopped' : `stopped: ${db} holds a part only`);
    process.exit(INTERRUPTED);
  });
  // The terminal was closed: there is nobody to tell.
  process.once('SIGHUP', () => process.exit(INTERRUPTED));
  try {
    const replayed = await replay({
      config: { ...config, store: { ...config.store, commit_interval: COMMIT_EVERY_MS } },
      files,
      db,
      log: SILENT,
      onProgress: ({ bytes_read, bytes_total }) => progress.show(bytes_read, bytes_total),
      ...(options.source !== undefined && { source: options.source }),
    });
    progress.end();
    await printSummaries(db, options, print);
    tellBooks(replayed, performance.now() - start, options, output.remark);
  } finally {
    signals.release();
  }
}

/** The place of a database that is gone with the process, however it ends: also when a reader of the pipe goes away. */
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weir-replay-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'replay.db');
}

async function printSummaries(db: string, options: ReplayOptions, print: ReturnType<typeof openPrint>): Promise<void> {
  const reader = openReader(db);
  try {
    await print(reader.everySummary(), options.json ? 'ndjson' : options.format);
  } finally {
    reader.close();
  }
}

function tellBooks(replayed: Replayed, took: number, options: ReplayOptions, remark: (line: string) => void): void {
  const { ledger, counts, samples } = replayed;
  if (options.json) {
    remark(JSON.stringify({ ledger, imbalance: imbalance(ledger), counts, samples, took_ms: Math.round(took) }));
  } else {
    remark(`${describeLedger(ledger)}, in ${formatAge(took)}`);
    for (const line of describeCounts(counts, samples)) remark(`  ${line}`);
    if (ledger.received === 0) remark('There was no reading in the files, so there are no windows.');
  }
  if (ledger.received > 0 && ledger.invalid === ledger.received) {
    const remedy = 'Do decode: and --source fit these files?';
    throw new Failure(EXIT.fault, `replay: nothing could be read of ${formatCount(ledger.invalid)}. ${remedy}`);
  }
}
