import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { Database } from './sqlite.ts';

/** To look through more than this at a start would take too long: of a card some 20 MB come in a second. */
const LARGE = 64 * 1024 * 1024;
/**
 * Nearly all of a large store are these, and next to nothing of them is read before the agent is at work: of the journal what
 * came after the checkpoint, where each step has a checksum and the books say what must come out.
 */
const LATER = ['summary_row', 'history', 'history_block', 'journal'];
const NICE = 10;

const compiled = fileURLToPath(new URL('./check-pages.js', import.meta.url));

/** Whether the pages of a database are to be looked through while the agent works. From source it is always done before. */
export function isCheckedLater(path: string, large = LARGE): boolean {
  return existsSync(compiled) && (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > large;
}

/** What the agent lives from, table by table; answers the first finding, or `ok`. */
export function checkEssentials(db: Database): string {
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all() as string[];
  for (const table of tables) {
    if (LATER.includes(table)) continue;
    const found = String(db.pragma(`quick_check('${table}')`, { simple: true }));
    if (found !== 'ok') return found;
  }
  return 'ok';
}

/** Ends the check at once. */
export type EndCheck = () => void;

/**
 * Looks through all pages in a process of its own, which can be ended at any moment, whatever SQLite is doing in it. `onDamage`
 * is told of the first finding.
 */
export function checkInBackground(
  path: string,
  log: Log,
  onDamage: (finding: string) => void,
  script = compiled,
): EndCheck {
  const began = performance.now();
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.on('error', (error) => log.warn({ path, reason: reasonOf(error) }, 'check_failed'));
  child.on('close', (code) => {
    if (code === 0) log.info({ path, took_ms: Math.round(performance.now() - began) }, 'checked');
    if (code === 0 && said !== 'ok') onDamage(said);
  });
  child.unref();
  stepBack(child, log);
  return () => child.kill('SIGKILL');
}

function stepBack({ pid }: ChildProcess, log: Log): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, NICE);
  } catch (error) {
    // A sandbox may forbid it: then it is merely less polite.
    log.debug({ reason: reasonOf(error) }, 'check_not_nice');
  }
}
