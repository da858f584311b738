import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { virtualPort } from '../../../drivers/serial/virtual-port.ts';

/** A serial line: the device's end to write to, and the name of the other end for the configuration. */
export interface SerialLine {
  readonly port: string;
  readonly kind: 'pseudo-terminal' | 'virtual';
  write(text: string): void;
  close(): Promise<void>;
}

const APPEARS_WITHIN_MS = 3000;

/** A real pseudo-terminal pair where `socat` is installed, which the agent opens like any port; else one in memory. */
export async function openSerialLine(env = process.env): Promise<SerialLine> {
  const socat = (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'socat'))
    .find(existsSync);
  return (socat === undefined ? undefined : await openPair(socat)) ?? openVirtual();
}

function openVirtual(): SerialLine {
  const cable = virtualPort('demo');
  return { port: 'virtual://demo', kind: 'virtual', write: (text) => cable.write(text), close: async () => undefined };
}

// A machine where socat cannot make a pair (a container without /dev/pts) gets the line in memory.
async function openPair(socat: string): Promise<SerialLine | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-demo-'));
  const [device, port] = [join(folder, 'sensor'), join(folder, 'ttyDEMO')];
  const pty = (link: string) => `pty,raw,echo=0,link=${link}`;
  // Not in the terminal's group: Ctrl-C must not cut the line before the agent has closed it.
  const child = spawn(socat, [pty(device), pty(port)], { stdio: 'ignore', detached: true });
  if (!(await appears([device, port], child))) {
    child.kill();
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
  const sensor = createWriteStream(device);
  sensor.on('error', () => sensor.destroy());
  return {
    port,
    kind: 'pseudo-terminal',
    write: (text) => void (sensor.writable && sensor.write(text)),
    async close() {
      sensor.destroy();
      child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function appears(files: readonly string[], child: ChildProcess): Promise<boolean> {
  const failed = new Promise<'failed'>((resolve) => {
    child.once('error', () => resolve('failed'));
    child.once('exit', () => resolve('failed'));
  });
  for (let waited = 0; waited < APPEARS_WITHIN_MS; waited += 20) {
    if (files.every(existsSync)) return true;
    const tick = new Promise<'tick'>((resolve) => setTimeout(resolve, 20, 'tick'));
    if ((await Promise.race([failed, tick])) === 'failed') return false;
  }
  return false;
}
