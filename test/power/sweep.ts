import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FailurePlan, tracedEnvironment } from './tracer.ts';

export interface SweepFigures {
  /** System calls that failed, each in a life of its own. */
  rounds: number;
  /** How often the process had to begin anew. */
  restarts: number;
  /** How often the store went on over a new connection, in the same process. */
  reopened: number;
  /** What went wrong, a sentence each. */
  readonly wrong: string[];
}

/** What a disk may answer instead of doing what it was asked for. */
export const PLANS: readonly Omit<FailurePlan, 'nth'>[] = [
  { kind: 'write', error: 'EIO', times: 1 },
  { kind: 'write', error: 'ENOSPC', times: 1 },
  { kind: 'short', error: 'EIO', times: 1 },
  { kind: 'sync', error: 'EIO', times: 1 },
  { kind: 'sync', error: 'ENOSPC', times: 1 },
  { kind: 'open', error: 'EIO', times: 1 },
  { kind: 'open', error: 'ENOSPC', times: 1 },
  { kind: 'truncate', error: 'EIO', times: 1 },
  { kind: 'write', error: 'EIO', times: 0 },
  { kind: 'write', error: 'ENOSPC', times: 0 },
  { kind: 'sync', error: 'EIO', times: 0 },
];

/** Has every `every`-th system call of a kind fail, in the life of a little agent of so many steps. */
export async function sweep(
  plan: Omit<FailurePlan, 'nth'>,
  { library, directory, steps, every }: { library: string; directory: string; steps: number; every: number },
): Promise<SweepFigures> {
  const files = join(directory, 'weir.db');
  const script = fileURLToPath(new URL('./sweep-run.ts', import.meta.url));
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const args = ['--import', tsx, script, files, String(steps), String(every), JSON.stringify(plan)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: tracedEnvironment({ library, files }),
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the process in which ${plan.kind} fails ended with ${code}: ${errors}`);
  return JSON.parse(output) as SweepFigures;
}
