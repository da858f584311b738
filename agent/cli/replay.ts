import { once } from 'node:events';
import { createWriteStream, existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { EXIT, Failure } from '../model/failure.ts';
import { imbalance, type Ledger } from '../model/ledger.ts';
import { SILENT } from '../model/log.ts';
import { replay } from '../run/replay.ts';
import { openReader } from '../store/reader.ts';
import type { Counts } from '../store/store.ts';
import { allSummaries } from './all-summaries.ts';
import type { ReplayOptions } from './commands/replay.ts';
import { readConfiguration } from './configuration.ts';
import { describeLedger } from './describe.ts';
import { formatAge, formatCount } from './format.ts';
import { openOutput } from './output.ts';
import { newProgress } from './progress.ts';
import { formatSummaries } from './summary-output.ts';

// A file waits for its commit with the next part; nothing is at risk, for it can be read again.
const COMMIT_EVERY_MS = 10;

/** Replays files and prints the summaries that came of them; the books go to stderr. */
export async function replayFiles(files: readonly string[], options: ReplayOptions): Promise<void> {
  const output = openOutput();
  const { config } = await readConfiguration(options.config, output.remark);
  for (const file of files) checkFile(file);
  const scratch = options.db === undefined ? await mkdtemp(join(tmpdir(), 'weir-replay-')) : undefined;
  const db = options.db ?? join(scratch ?? '', 'replay.db');
  if (existsSync(db))
    throw new Failure(EXIT.usage, `${db} exists: a replay begins with an empty database. Name another with --db.`);
  const start = performance.now();
  const progress = newProgress(process.stderr, () => performance.now());
  const source = options.source === undefined ? {} : { source: options.source };
  try {
    const { counts } = await replay({
      config: { ...config, store: { ...config.store, commit_interval: COMMIT_EVERY_MS } },
      files,
      db,
      log: SILENT,
      onProgress: ({ bytes_read, bytes_total }) => progress.show(bytes_read, bytes_total),
      ...source,
    });
    progress.end();
    const ledger = await print(db, options);
    const took = performance.now() - start;
    if (options.json)
      output.remark(JSON.stringify({ ledger, imbalance: imbalance(ledger), counts, took_ms: Math.round(took) }));
    else for (const line of resultLines(ledger, counts, took)) output.remark(line);
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

function resultLines(ledger: Ledger, counts: Counts, took: number): string[] {
  const reasons = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `  ${name} ${formatCount(count)}`);
  return [`${describeLedger(ledger)}, in ${formatAge(took)}`, ...reasons];
}

function checkFile(file: string): void {
  if (!existsSync(file)) throw new Failure(EXIT.usage, `replay: there is no file ${file}`);
  if (statSync(file).isDirectory()) throw new Failure(EXIT.usage, `replay: ${file} is a folder; name the files in it`);
}

/** Prints all summaries; answers the books, which the store knows to the last window. */
async function print(db: string, options: ReplayOptions): Promise<Ledger> {
  const format = options.json ? 'ndjson' : options.format;
  const into = options.out === undefined ? process.stdout : createWriteStream(options.out);
  const reader = openReader(db);
  try {
    let continued = false;
    for (const part of allSummaries(reader)) {
      await write(into, `${formatSummaries(part, format, continued)}\n`);
      continued = true;
    }
    if (into !== process.stdout) await new Promise<void>((resolve) => into.end(resolve));
    return reader.ledger();
  } finally {
    reader.close();
  }
}

/** Waits where the reader of a pipe is slower than we are. */
async function write(into: Writable, text: string): Promise<void> {
  if (!into.write(text)) await once(into, 'drain');
}
