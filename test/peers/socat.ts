import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { until } from './until.ts';

/** Whether pseudo-terminal pairs can be made here: `test.skipIf(!hasSocat)`. */
export const hasSocat = spawnSync('socat', ['-V']).error === undefined;

/** A serial cable: what is written at the device's end arrives at the port. */
export interface Cable {
  /** The path that the agent opens. */
  readonly port: string;
  write(text: string | Uint8Array): void;
  /** Pulls the plug: both ends are gone. */
  unplug(): Promise<void>;
  /** Plugs it in again at the same path. */
  plug(): Promise<void>;
}

/** A real pseudo-terminal pair with links at `port` (the agent's end) and `port`-device. */
export async function startCable(port: string): Promise<Cable> {
  const device = `${port}-device`;
  let socat: ChildProcess | undefined;
  let fd: number | undefined;

  const plug = async () => {
    socat = spawn('socat', [`PTY,link=${port},raw,echo=0`, `PTY,link=${device},raw,echo=0`], { stdio: 'ignore' });
    await until(() => existsSync(port) && existsSync(device), `socat made ${port}`);
    fd = openSync(device, 'r+');
  };
  const unplug = async () => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
    if (!socat || socat.exitCode !== null) return;
    const gone = once(socat, 'exit');
    socat.kill('SIGTERM');
    await gone;
  };
  await plug();
  return {
    port,
    plug,
    unplug,
    write(text) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      for (let sent = 0; sent < bytes.length; ) sent += writeSync(fd as number, bytes, sent);
    },
  };
}
