import { connect, type Socket } from 'node:net';
import type { Millis } from '../../agent/model/time.ts';
import { parityReader } from './parity.ts';
import type { LineSettings, Port, PortProblem, Transport } from './transport.ts';

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

const SCHEME = 'tcp://';
const CONNECT_MS = 10_000;
// A serial server that reboots is back within a minute; one that is gone is not asked twice a second.
const FIRST_WAIT: Millis = 500;
const LONGEST_WAIT: Millis = 30_000;
// Tells a dead connection from a device that has nothing to say, within some minutes.
const KEEP_ALIVE_MS = 30_000;

/** `tcp://host:port`, or undefined where that is not what stands there. */
export function tcpAddress(port: unknown): TcpAddress | undefined {
  if (typeof port !== 'string' || !port.startsWith(SCHEME)) return undefined;
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:/[\]]+)):(\d{1,5})\/?$/.exec(port.slice(SCHEME.length));
  const number = Number(found?.[3]);
  const host = found?.[1] ?? found?.[2];
  return host !== undefined && number >= 1 && number <= 65_535 ? { host, port: number } : undefined;
}

/**
 * A serial port behind a network: raw bytes over TCP, as ser2net and most converters offer. The line is set at the
 * other end. After a failure it is left in peace for a while, longer each time.
 */
export function tcpTransport(address: TcpAddress, mono: () => Millis): Transport {
  const path = `${SCHEME}${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
  let wait = FIRST_WAIT;
  let notBefore = Number.NEGATIVE_INFINITY;
  let last: PortProblem | undefined;
  return {
    locate() {
      if (last && mono() < notBefore) return { kind: 'problem', ...last };
      return { kind: 'found', path, device: path };
    },
    async open(_, line) {
      const opened = await dial(address);
      if (!(opened instanceof Error)) {
        wait = FIRST_WAIT;
        last = undefined;
        return { kind: 'open', port: portOf(opened, line) };
      }
      last = explain(path, opened);
      notBefore = mono() + wait;
      wait = Math.min(LONGEST_WAIT, wait * 2);
      return { kind: 'problem', ...last };
    },
  };
}

function dial({ host, port }: TcpAddress): Promise<Socket | Error> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    const fail = (error: Error) => {
      socket.destroy();
      resolve(error);
    };
    socket.setTimeout(CONNECT_MS, () => fail(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeListener('error', fail);
      resolve(socket);
    });
  });
}

function portOf(socket: Socket, { bits, parity }: LineSettings): Port {
  const take = bits === 7 && parity !== 'none' ? parityReader(parity) : undefined;
  let lost: ((why: string) => void) | undefined;
  let why = 'the other end closed the connection';
  socket.on('error', (error) => {
    why = error.message;
  });
  socket.on('end', () => socket.destroy());
  socket.on('close', () => lost?.(why));
  return {
    onBytes(listener) {
      socket.on('data', (chunk: Buffer) => listener(take ? take(chunk) : chunk));
    },
    onLost(listener) {
      lost = listener;
    },
    write: (bytes) =>
      new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve()))),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close() {
      lost = undefined;
      socket.removeAllListeners('data');
      if (socket.destroyed) return Promise.resolve();
      return new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.destroy();
      });
    },
  };
}

function explain(path: string, error: Error): PortProblem {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const [state, reason, remedy] = REASONS[code] ?? ['waiting', 'no connection', error.message];
  return { state, reason, detail: `serial ${path}: ${reason}. ${remedy}` };
}

const REASONS: Readonly<Record<string, readonly [PortProblem['state'], string, string]>> = {
  ECONNREFUSED: ['waiting', 'connection refused', 'The host is there, and nothing listens at this port of it.'],
  ENOTFOUND: ['fault', 'no such host', 'The name is not known. Give its address.'],
  EAI_AGAIN: ['waiting', 'no such host', 'Names cannot be looked up at the moment.'],
  ETIMEDOUT: ['waiting', 'no answer', 'Is the converter powered, and in this network?'],
  EHOSTUNREACH: ['waiting', 'no way to the host', 'Is the converter powered, and in this network?'],
  ENETUNREACH: ['waiting', 'no way to the host', 'Is this machine in the network?'],
};
