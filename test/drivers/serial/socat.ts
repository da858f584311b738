import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { lstat, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export { hasSocat } from '../../peers/socat.ts';

/** A pseudo-terminal under a name of its own: what is written to `send` arrives at the reader of `path`. */
export interface Pty {
  readonly path: string;
  send(text: string | Uint8Array): Promise<void>;
  /** Pulls the plug, in the middle of whatever is going on. */
  kill(): Promise<void>;
}

/** Starts socat with a pseudo-terminal that `path` leads to, and waits until it is there. */
export async function openPty(path: string): Promise<Pty> {
  await rm(path, { force: true });
  const child = spawn('socat', ['-u', 'STDIN', `pty,raw,echo=0,link=${path}`], { stdio: ['pipe', 'ignore', 'ignore'] });
  await untilThere(path, child);
  return {
    path,
    send: (text) =>
      new Promise((resolve, reject) => child.stdin?.write(text, (error) => (error ? reject(error) : resolve()))),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function untilThere(path: string, child: ChildProcess): Promise<void> {
  const watcher = watch(dirname(path));
  const failed = once(child, 'exit').then(() => {
    throw new Error(`socat could not make ${path}`);
  });
  // Only the race below may see it: socat ends in every test.
  failed.catch(() => undefined);
  try {
    while (!(await isThere(path))) await Promise.race([once(watcher, 'change'), failed]);
  } finally {
    watcher.close();
  }
}

async function isThere(path: string): Promise<boolean> {
  const link = await lstat(path).catch(() => undefined);
  if (!link) return false;
  return (await realpath(path).catch(() => undefined)) !== undefined;
}

/** A directory of the test's own, taken away at its end. */
export async function scratch(): Promise<{ path: string; name: (file: string) => string; clean: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'weir-serial-'));
  return { path, name: (file) => join(path, file), clean: () => rm(path, { recursive: true, force: true }) };
}
