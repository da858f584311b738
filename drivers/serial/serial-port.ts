import { statSync } from 'node:fs';
import type { SerialPort } from 'serialport';
import { explainOpen, heldBy, noPort } from './explain.ts';
import { locatePort, type PortRef, ROOTS, type Roots } from './find.ts';
import { noticeHangUp } from './hang-up.ts';
import { holderOf } from './holder.ts';
import { lingerOf, readByAndBy } from './linger.ts';
import { checksParity, parityReader } from './parity.ts';
import type { LineSettings, Port, Transport } from './transport.ts';

type Class = typeof SerialPort;

// serialport asks the kernel for up to this many bytes at a time, and holds as many while paused; the rest waits in
// the kernel's buffer (4 KiB), then is lost: a device cannot be held back.
const READ_SIZE = 4096;

/** Real ports, through the package serialport, which is loaded only now. */
export async function serialTransport(ref: PortRef, roots: Roots = ROOTS): Promise<Transport> {
  const { SerialPort } = await import('serialport');
  return {
    locate: () => locatePort(ref, roots),
    async open(path, line) {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat && !stat.isCharacterDevice()) {
        return { kind: 'problem', ...noPort(path, stat.isDirectory() ? 'a folder' : 'a file') };
      }
      const holder = await holderOf(path);
      if (holder) return { kind: 'problem', ...heldBy(path, `process ${holder.pid} (${holder.name})`) };
      const opened = await openPort(SerialPort, path, line);
      return opened instanceof Error
        ? { kind: 'problem', ...explainOpen(path, opened.message) }
        : { kind: 'open', port: portOf(opened, line) };
    },
  };
}

function openPort(Class: Class, path: string, line: LineSettings): Promise<SerialPort | Error> {
  const { baud, bits, parity, stop } = checksParity(line)
    ? { ...line, bits: 8 as const, parity: 'none' as const }
    : line;
  return new Promise((resolve) => {
    const port = new Class({
      path,
      baudRate: baud,
      dataBits: bits,
      parity,
      stopBits: stop,
      autoOpen: false,
      // Lowering DTR at closing would reset an Arduino once more.
      hupcl: false,
      highWaterMark: READ_SIZE,
    });
    port.open((error) => {
      if (error) return resolve(error);
      noticeHangUp(port);
      setLevels(port, line).then(
        () => resolve(port),
        (refused: Error) => port.close(() => resolve(refused)),
      );
    });
  });
}

async function setLevels(port: SerialPort, { dtr, rts, low_latency }: LineSettings): Promise<void> {
  const set = (options: object) =>
    new Promise<void>((resolve, reject) => port.set(options, (refused) => (refused ? reject(refused) : resolve())));
  const levels = { ...(dtr === undefined ? {} : { dtr }), ...(rts === undefined ? {} : { rts }) };
  // Not every driver can hand over bytes at once; then they come some milliseconds later.
  if (low_latency) await set({ ...levels, lowLatency: true }).catch(() => undefined);
  if (dtr !== undefined || rts !== undefined) await set(levels);
}

function portOf(port: SerialPort, line: LineSettings): Port {
  let lost: ((why: string) => void) | undefined;
  let why = 'the port was closed';
  port.on('error', (error) => {
    why = error.message;
  });
  port.on('close', (error?: Error | null) => lost?.(error?.message ?? why));
  return {
    onBytes(listener) {
      const take = checksParity(line) && line.parity !== 'none' ? parityReader(line.parity) : undefined;
      readByAndBy(port, lingerOf(line));
      port.on('data', (chunk: Buffer) => listener(take ? take(chunk) : chunk));
    },
    onLost(listener) {
      lost = listener;
    },
    write: (bytes) =>
      new Promise((resolve, reject) => port.write(bytes, (error) => (error ? reject(error) : resolve()))),
    pause: () => void port.pause(),
    resume: () => void port.resume(),
    close() {
      lost = undefined;
      port.removeAllListeners('data');
      if (!port.isOpen) return Promise.resolve();
      return new Promise((resolve) => port.close(() => resolve()));
    },
  };
}
