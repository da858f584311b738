import { reasonOf } from '../../agent/model/failure.ts';
import type { LineSettings, Port, PortProblem, Transport } from './transport.ts';

/** What happens to a port that is kept open. */
export interface PortEvents {
  opened(path: string): void;
  bytes(chunk: Uint8Array): void;
  /** The port was open and is gone: what was half read is worth nothing any more. */
  lost(why: string): void;
  /** The port cannot be opened; told again at each attempt. */
  problem(problem: PortProblem): void;
  /** After each look at the port. */
  looked(): void;
}

export interface PortKeeper {
  /** @throws Error where the port is not open. */
  write(bytes: Uint8Array): Promise<void>;
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** How often to look whether a port has come, gone, or moved to another name. */
const LOOK_EVERY_MS = 500;
/** Looks to leave out after a port was found held: finding the holder goes through all processes. */
const HELD_LOOKS = 2;

/**
 * Keeps a port open: opens it, and again whenever it comes back, under the same name or another. Some drivers say
 * nothing when a cable is pulled out, and a link in by-id can lead to another device from one moment to the next, so
 * an open port is looked after too.
 */
export function keepOpen(transport: Transport, line: LineSettings, events: PortEvents): PortKeeper {
  let port: Port | undefined;
  let device = '';
  let paused = false;
  let closed = false;
  let leaveOut = 0;
  let busy = false;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const where = transport.locate();
    if (port && (where.kind !== 'found' || where.device !== device)) {
      const gone = port;
      port = undefined;
      await gone.close();
      events.lost('another device, or none, stands at its name');
    }
    if (port || closed) return;
    if (where.kind === 'problem') return events.problem(where);
    if (leaveOut-- > 0) return;
    const result = await transport.open(where.path, line);
    if (result.kind === 'problem') {
      leaveOut = result.reason.startsWith('held') ? HELD_LOOKS : 0;
      return events.problem(result);
    }
    if (closed) return result.port.close();
    use(result.port, where.path, where.device);
  }

  function use(opened: Port, path: string, where: string): void {
    port = opened;
    device = where;
    leaveOut = 0;
    events.opened(path);
    opened.onLost((why) => {
      if (port !== opened) return;
      port = undefined;
      events.lost(why);
    });
    if (paused) opened.pause();
    opened.onBytes((chunk) => {
      if (port === opened) events.bytes(chunk);
    });
  }

  function lookAgain(): void {
    if (busy || closed) return;
    busy = true;
    looking = look()
      .catch((error) => {
        const detail = `serial: ${reasonOf(error)}`;
        events.problem({ state: 'fault', reason: 'cannot be opened', detail });
      })
      .then(() => {
        busy = false;
        if (!closed) events.looked();
      });
  }

  const timer = setInterval(lookAgain, LOOK_EVERY_MS);
  lookAgain();

  return {
    async write(bytes) {
      if (!port) throw new Error('the port is not open');
      await port.write(bytes);
    },
    pause() {
      paused = true;
      port?.pause();
    },
    resume() {
      paused = false;
      port?.resume();
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await looking;
      const last = port;
      port = undefined;
      await last?.close();
    },
  };
}
