import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { askStatus, checkBooks, emptyFolder, FOLDER, startAgent } from './agent.ts';
import { configuration } from './mqtt-subject.ts';
import { Child } from './process.ts';

/** How long each sync to the medium takes. */
const SYNC_MS = 500;
const WARM_UP = 2000;
const MESSAGES = 8000;
const RATE = 500;

/** The agent on a disk that takes half a second for a commit. */
export interface SlowDisk {
  readonly commits: number;
  readonly slowest_commit_ms: number;
  readonly messages_per_s: number;
  /** How late the main thread came to what was due. */
  readonly loop_p99_ms: number;
  readonly loop_max_ms: number;
}

/** Undefined where there is no C compiler to make the slow disk with. */
export async function measureSlowDisk(): Promise<SlowDisk | undefined> {
  emptyFolder();
  const shim = resolve(FOLDER, 'slow-fsync.so');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-o', shim, 'scripts/bench/slow-fsync.c', '-ldl']);
  if (built.status !== 0) return undefined;
  const numbers = [WARM_UP, MESSAGES, RATE].map(String);
  const source = new Child(process.execPath, ['--import', 'tsx', 'scripts/bench/source.ts', ...numbers]);
  try {
    const config = configuration(await source.fact('port'));
    const watch = ['--import', resolve('scripts/bench/loop-delay.mjs')];
    const agent = startAgent(config, watch, { LD_PRELOAD: shim, WEIR_BENCH_SYNC_MS: String(SYNC_MS) });
    try {
      return await watched(agent, source);
    } finally {
      await agent.stop();
    }
  } finally {
    await source.stop();
  }
}

export function drawSlowDisk(figures: SlowDisk): string {
  return Object.entries({
    'commits, the slowest in': `${figures.commits}, ${figures.slowest_commit_ms} ms`,
    'messages a second': String(figures.messages_per_s),
    'event loop late, p99': `${figures.loop_p99_ms} ms`,
    'at most': `${figures.loop_max_ms} ms`,
  })
    .map(([words, figure]) => `  ${words.padEnd(28)}${figure.padStart(26)}`)
    .join('\n');
}

async function watched(agent: Child, source: Child): Promise<SlowDisk> {
  const began = await source.fact('began');
  agent.process.kill('SIGUSR2');
  await agent.fact('loop_watched');
  const done = await source.fact('done');
  agent.process.kill('SIGUSR2');
  const [loop_p99_ms, loop_max_ms] = [await agent.fact('loop_p99_ms'), await agent.fact('loop_max_ms')];
  checkBooks(2 * (WARM_UP + MESSAGES));
  const { commits, slowest_commit } = askStatus().store;
  const messages_per_s = Math.round(MESSAGES / ((done - began) / 1000));
  return { commits, slowest_commit_ms: Math.round(slowest_commit), messages_per_s, loop_p99_ms, loop_max_ms };
}
