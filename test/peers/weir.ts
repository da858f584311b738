import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The compiled program, as a user runs it. `npm test` builds it first. */
export const PROGRAM = fileURLToPath(new URL('../../dist/agent/cli/weir.js', import.meta.url));

// A command that prints more is cut off.
const MOST_OUTPUT = 256 * 1024 * 1024;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the program to its end. */
export function weir(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Finished {
  const env = { ...process.env, NO_COLOR: '1', ...options.env };
  const run = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
    ...options,
    env,
  });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** A command of the program that goes on until it is stopped. */
export interface Running {
  readonly process: ChildProcess;
  /** Everything it printed so far, both streams. */
  output(): string;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
  /** kill -9: no chance to tidy up. */
  kill(): Promise<void>;
}

/** `through`: a program that becomes the one that is named to it (`nice`, `unshare`), with its first arguments. */
export function startWeir(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  through: readonly string[] = [],
): Running {
  const [program, ...words] = [...through, process.execPath, PROGRAM, ...args] as [string, ...string[]];
  const child = spawn(program, words, { cwd, env: { ...process.env, NO_COLOR: '1', ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-200_000);
    });
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    process: child,
    output: () => output,
    stop: async () => {
      await end('SIGTERM');
      return child.exitCode;
    },
    kill: () => end('SIGKILL'),
  };
}

/** A directory of the test's own, removed when the test is over. */
export function scratch(): { path: string; file(name: string, text: string | Uint8Array): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'weir-'));
  return {
    path,
    file(name, text) {
      const file = join(path, name);
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
