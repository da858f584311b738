import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cutsBy, fateOf, randomFrom } from './crash-states.ts';
import { Disk } from './disk.ts';
import { examine, type Verdict } from './examine.ts';
import { littleStore } from './little-agent.ts';
import { Promises } from './promises.ts';
import { type Entry, readTrace } from './trace.ts';
import { type FailurePlan, tracedEnvironment } from './tracer.ts';

/** A run to be recorded. */
export interface Run {
  readonly steps: number;
  readonly synchronous: 'FULL' | 'NORMAL' | 'OFF';
  readonly max_size: number;
  /** A system call that fails on the way. */
  readonly fail?: FailurePlan;
}

export const ROOMY = 4 * 1024 * 1024;
/** So small that old windows are merged and given up all the time. */
export const TIGHT = 1024 * 1024;

export interface Figures {
  states: number;
  unopenable: number;
  /** States in which something acknowledged is missing; and the most commits that were missing in one. */
  lost: number;
  most_lost: number;
  inconsistent: number;
  /** What was wrong, the first few times. */
  readonly examples: string[];
}

const MOST_EXAMPLES = 5;

/** Runs the reference run in a process of its own, killed at its end, and answers what it did to the disk. */
export function record({ steps, synchronous, max_size, fail }: Run, library: string, directory: string): Entry[] {
  const path = join(directory, 'weir.db');
  const log = join(directory, 'trace');
  const script = fileURLToPath(new URL('./reference-run.ts', import.meta.url));
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const { signal, stderr } = spawnSync(
    process.execPath,
    ['--import', tsx, script, path, String(steps), synchronous, String(max_size)],
    { encoding: 'utf8', env: tracedEnvironment({ library, files: path, log, ...(fail ? { fail } : {}) }) },
  );
  if (signal !== 'SIGKILL') throw new Error(`the reference run ended before its end: ${stderr}`);
  return readTrace(log, path);
}

/** Tries power cuts all over a trace: rebuilds the disk as each might have left it, and opens the store. */
export async function explore(
  entries: readonly Entry[],
  { states, seed, directory, max_size }: { states: number; seed: number; directory: string; max_size: number },
): Promise<Figures> {
  const random = randomFrom(seed);
  const cuts = cutsBy(entries, states, random);
  const disk = new Disk();
  const promises = new Promises();
  const figures: Figures = { states: 0, unopenable: 0, lost: 0, most_lost: 0, inconsistent: 0, examples: [] };
  for (const [i, entry] of entries.entries()) {
    disk.take(entry, random);
    if (entry.kind === 'told') promises.hear(entry.told);
    for (let n = 0; n < (cuts.get(i) ?? 0); n++) {
      const fate = fateOf(figures.states, random);
      lay(directory, disk.after(fate, random));
      const settings = littleStore(join(directory, 'weir.db'), { max_size });
      const verdict = await examine(settings, promises, max_size >= ROOMY);
      count(figures, verdict, `after entry ${i} (${entry.kind}), ${JSON.stringify(fate)}`);
    }
  }
  return figures;
}

/** Puts the files of a state in place of those of the last one. The reserve and the lock can stay. */
function lay(directory: string, files: ReadonlyMap<string, Buffer>): void {
  for (const name of readdirSync(directory)) {
    if (!/\.(reserve|lock|pid)$/.test(name)) rmSync(join(directory, name), { force: true });
  }
  for (const [name, bytes] of files) {
    if (['', '-wal', '-journal'].includes(name)) writeFileSync(join(directory, `weir.db${name}`), bytes);
  }
}

function count(figures: Figures, verdict: Verdict, where: string): void {
  figures.states++;
  if (verdict.kind === 'sound') return;
  figures[verdict.kind]++;
  if (verdict.kind === 'lost') figures.most_lost = Math.max(figures.most_lost, verdict.commits);
  if (figures.examples.length < MOST_EXAMPLES) figures.examples.push(`${verdict.kind} ${where}: ${verdict.why}`);
}
