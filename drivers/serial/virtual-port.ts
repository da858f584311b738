import type { Port, Transport } from './transport.ts';

/** A port inside this program: another part of it writes what a device would send. */
export interface VirtualPort {
  /** Sends bytes down the cable. Nobody listening: they are lost, as with a real one. */
  write(data: string | Uint8Array): void;
  /** What the program sends to the device, as it does; one listener. */
  onWritten(listener: (bytes: Uint8Array) => void): void;
  /** Pulls the cable out, or puts it back. */
  unplug(): void;
  plug(): void;
  /** Bytes lost for want of a reader or of room. */
  readonly lost_bytes: number;
}

// What a paused reader leaves unread, like the kernel's buffer of a real port; beyond it bytes are lost and counted.
const ROOM = 65_536;

interface Cable extends VirtualPort {
  plugged: number;
  reader: Reader | undefined;
  written: ((bytes: Uint8Array) => void) | undefined;
}

interface Reader {
  take(chunk: Uint8Array): number;
  lost(why: string): void;
}

// One per name in the configuration, for the life of the program.
const cables = new Map<string, Cable>();

/** The writing end of `virtual://NAME`, plugged in from the first time it is asked for. */
export function virtualPort(name: string): VirtualPort {
  return cableOf(name);
}

/** The reading end. */
export function virtualTransport(name: string): Transport {
  const cable = cableOf(name);
  const path = `virtual://${name}`;
  return {
    locate() {
      if (cable.plugged > 0) return { kind: 'found', path, device: `${path} ${cable.plugged}` };
      return {
        kind: 'problem',
        state: 'waiting',
        reason: 'no such port',
        detail: `serial ${path}: no such port. It is unplugged.`,
      };
    },
    async open() {
      if (cable.plugged <= 0) {
        return { kind: 'problem', state: 'waiting', reason: 'no such port', detail: `serial ${path}: no such port` };
      }
      if (cable.reader) {
        const reason = `held by process ${process.pid} (this program)`;
        return { kind: 'problem', state: 'fault', reason, detail: `serial ${path}: ${reason}` };
      }
      return { kind: 'open', port: openReader(cable) };
    },
  };
}

function cableOf(name: string): Cable {
  const known = cables.get(name);
  if (known) return known;
  let times = 1;
  let lost_bytes = 0;
  const cable: Cable = {
    plugged: times,
    reader: undefined,
    written: undefined,
    onWritten(listener) {
      cable.written = listener;
    },
    get lost_bytes() {
      return lost_bytes;
    },
    write(data) {
      const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data.slice();
      lost_bytes += bytes.length - (cable.plugged > 0 && cable.reader ? cable.reader.take(bytes) : 0);
    },
    unplug() {
      cable.plugged = 0;
      cable.reader?.lost('unplugged');
    },
    plug() {
      if (cable.plugged === 0) cable.plugged = ++times;
    },
  };
  cables.set(name, cable);
  return cable;
}

function openReader(cable: Cable): Port {
  let waiting: Uint8Array[] = [];
  let held = 0;
  let paused = false;
  let open = true;
  let scheduled = false;
  let onBytes: ((chunk: Uint8Array) => void) | undefined;
  let onLost: ((why: string) => void) | undefined;

  // Bytes arrive in a later turn, as from a real port.
  function schedule(): void {
    if (scheduled || paused || !onBytes || held === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (!open || paused) return;
      const chunks = waiting;
      waiting = [];
      held = 0;
      for (const chunk of chunks) onBytes?.(chunk);
    });
  }

  const reader: Reader = {
    take(chunk) {
      const taken = chunk.subarray(0, ROOM - held);
      if (taken.length > 0) waiting.push(taken);
      held += taken.length;
      schedule();
      return taken.length;
    },
    lost(why) {
      cable.reader = undefined;
      setImmediate(() => {
        if (!open) return;
        open = false;
        onLost?.(why);
      });
    },
  };
  cable.reader = reader;

  return {
    onBytes(listener) {
      onBytes = listener;
      schedule();
    },
    onLost(listener) {
      onLost = listener;
    },
    async write(bytes) {
      if (!open || cable.reader !== reader) throw new Error('the port is closed');
      cable.written?.(bytes.slice());
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      schedule();
    },
    async close() {
      open = false;
      if (cable.reader === reader) cable.reader = undefined;
    },
  };
}
