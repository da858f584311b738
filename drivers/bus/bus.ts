import { keepOpen, type PortEvents, type PortKeeper } from '../serial/keeper.ts';
import type { LineSettings, PortProblem, Transport } from '../serial/transport.ts';
import { type Transactions, transactionsOn } from './transactions.ts';

/** A port that several sources share: it is opened once, and everyone on it hears every byte. */
export interface Bus {
  readonly line: LineSettings;
  /** Joins in; the port is opened for the first, and closed after the last. */
  join(events: PortEvents): Seat;
  /** The one queue of questions to the devices of this bus. */
  readonly transactions: Transactions;
}

/** One place on a bus. */
export interface Seat {
  /** The port is not read while anyone on it can take no more. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

type Standing = { kind: 'open'; path: string } | { kind: 'problem'; problem: PortProblem } | undefined;

/** `mono`: the monotonic clock in ms. */
export function newBus(transport: Transport, line: LineSettings, mono: () => number): Bus {
  const seats = new Set<PortEvents>();
  const paused = new Set<PortEvents>();
  let keeper: PortKeeper | undefined;
  let standing: Standing;
  let closing: Promise<void> = Promise.resolve();

  const everyone: PortEvents = {
    opened(path) {
      standing = { kind: 'open', path };
      for (const seat of seats) seat.opened(path);
    },
    bytes(chunk) {
      for (const seat of seats) seat.bytes(chunk);
    },
    lost(why) {
      standing = undefined;
      for (const seat of seats) seat.lost(why);
    },
    problem(problem) {
      standing = { kind: 'problem', problem };
      for (const seat of seats) seat.problem(problem);
    },
    looked() {
      for (const seat of seats) seat.looked();
    },
  };

  function leave(events: PortEvents): Promise<void> {
    if (!seats.delete(events)) return closing;
    paused.delete(events);
    if (seats.size > 0) {
      if (paused.size === 0) keeper?.resume();
      return Promise.resolve();
    }
    const last = keeper;
    keeper = undefined;
    standing = undefined;
    closing = last?.close() ?? closing;
    return closing;
  }

  function join(events: PortEvents): Seat {
    seats.add(events);
    if (!keeper) {
      // The port of those who have just left may not be closed yet; the keeper tries until it is.
      keeper = keepOpen(transport, line, everyone);
    } else if (standing?.kind === 'open') {
      events.opened(standing.path);
    } else if (standing?.kind === 'problem') {
      events.problem(standing.problem);
    }
    return {
      pause() {
        paused.add(events);
        keeper?.pause();
      },
      resume() {
        paused.delete(events);
        if (paused.size === 0) keeper?.resume();
      },
      close: () => leave(events),
    };
  }

  const write = async (bytes: Uint8Array) => {
    if (!keeper) throw new Error('the port is closed');
    await keeper.write(bytes);
  };
  return { line, join, transactions: transactionsOn({ line, join, write }, mono) };
}
