import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UsualLine } from '../../drivers/protocol.ts';
import { receivedAt } from '../drivers/conformance/uart.ts';
import { startCable } from '../peers/socat.ts';

/**
 * A device at the other end of a cable that keeps sending `bytes` on its own line settings, while the port is set to
 * whatever rate its reader has chosen: a pseudo-terminal has no wire, so what a wrong rate would make of the signal is
 * worked out bit by bit.
 */
export async function startDevice(
  path: string,
  bytes: Uint8Array,
  line: UsualLine,
): Promise<{ stop(): Promise<void> }> {
  const cable = await startCable(path);
  // Nobody reads while the reader changes the rate: what does not fit then is lost, as on a wire.
  const end = openSync(`${path}-device`, constants.O_RDWR | constants.O_NONBLOCK);
  const stop = new AbortController();
  const sending = keepSending(end, path, bytes, line, stop.signal);
  return {
    async stop() {
      stop.abort();
      await sending;
      closeSync(end);
      await cable.unplug();
    },
  };
}

async function keepSending(end: number, path: string, bytes: Uint8Array, line: UsualLine, signal: AbortSignal) {
  // As many bytes as the line carries in a turn; some more of a slow one, so that the test need not take minutes.
  let from = 0;
  const speed = speedometer(path);
  while (!signal.aborted) {
    const size = Math.max(64, Math.ceil(line.baud / 100));
    const turn = Uint8Array.from({ length: size }, (_, i) => bytes[(from + i) % bytes.length] as number);
    from = (from + size) % bytes.length;
    send(end, receivedAt(turn, line, await speed.read()));
    await sleep(100);
  }
  speed.close();
}

function send(end: number, bytes: Uint8Array): void {
  try {
    if (bytes.length > 0) writeSync(end, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
}

/**
 * Tells the rate at which the port is open just now. One shell for all of the time: to start a program for each turn
 * would be most of the work.
 */
function speedometer(path: string): { read(): Promise<number>; close(): void } {
  const shell = spawn('sh', ['-c', 'while read -r port; do stty -F "$port" speed || echo 0; done'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface(shell.stdout)[Symbol.asyncIterator]();
  return {
    async read() {
      shell.stdin.write(`${path}\n`);
      return Number((await lines.next()).value);
    },
    close: () => shell.stdin.end(),
  };
}
