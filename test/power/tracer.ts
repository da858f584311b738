import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether there is a compiler for the tracer, on a system that can preload it. */
export const hasCompiler = process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0;

/** Compiles `tracer.c` into a directory; answers the path of the library. */
export function buildTracer(directory: string): string {
  const library = join(directory, 'tracer.so');
  const source = fileURLToPath(new URL('./tracer.c', import.meta.url));
  const { status, stderr } = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, source, '-ldl', '-lpthread'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`cc could not compile ${source}: ${stderr}`);
  return library;
}

export interface Traced {
  readonly library: string;
  /** Files whose path begins with this are watched. */
  readonly files: string;
  /** Where the record goes. */
  readonly log?: string;
  readonly fail?: FailurePlan;
  /** Milliseconds that each sync takes longer. */
  readonly slow?: number;
}

/** The environment of a process that is watched. */
export function tracedEnvironment({ library, files, log, fail, slow }: Traced): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LD_PRELOAD: library,
    WEIR_TRACE_FILES: files,
    ...(log ? { WEIR_TRACE_LOG: log } : {}),
    ...(fail ? { WEIR_TRACE_FAIL: textOf(fail) } : {}),
    ...(slow ? { WEIR_TRACE_SLOW: String(slow) } : {}),
  };
}

/** System calls that are to fail: the `nth` of a kind, counted from 1, and `times` in a row; 0 for all from then on. */
export interface FailurePlan {
  readonly kind: 'write' | 'short' | 'sync' | 'open' | 'truncate';
  readonly nth: number;
  readonly error: 'EIO' | 'ENOSPC';
  readonly times: number;
}

/** Arms a failure in this process, which must be watched. */
export function arm(files: string, plan: FailurePlan): void {
  order(`${files}!fail=${textOf(plan)}`);
}

/** Disarms it; answers whether it struck. */
export function disarm(files: string): boolean {
  return order(`${files}!calm`) === 'EEXIST';
}

function textOf({ kind, nth, error, times }: FailurePlan): string {
  return `${kind}:${nth}:${constants.errno[error]}:${times}`;
}

function order(path: string): string | undefined {
  try {
    openSync(path, 'r');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
  throw new Error(`${path} is a file: this process is not watched`);
}

/** A directory for many short-lived files: in memory where that is possible, because each state is written anew. */
export function scratchDirectory(): string {
  for (const parent of ['/dev/shm', process.env['TMPDIR'] ?? '/tmp']) {
    try {
      return mkdtempSync(join(parent, 'weir-power-'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }
  throw new Error('no directory for temporary files can be written');
}
