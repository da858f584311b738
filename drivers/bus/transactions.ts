import type { Millis } from '../../agent/model/time.ts';
import type { LineSettings } from '../serial/transport.ts';
import type { Bus, Seat } from './bus.ts';
import { newRest } from './rest.ts';

/** A question to one slave of a bus. It changes nothing in the slave: `drivers/modbus/request.ts` and the protocols see to that. */
export interface Transaction {
  /** Who is asked: silence is counted by slave. */
  readonly slave: string;
  readonly request: Uint8Array;
  /** How long to wait for the answer once the request is out. */
  readonly timeout: Millis;
  /** Goes before those that are not, as long as nobody has waited too long. */
  readonly urgent?: boolean;
  /**
   * Looks for the whole answer among the bytes that came since the request; what stands before it is noise. It must
   * take nothing for the answer that could answer another question to another slave.
   */
  find(received: Uint8Array): Uint8Array | undefined;
}

/** `resting`: not asked, because it has been silent; `closed`: the port is not open, or was lost meanwhile. */
export type Outcome =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  | { readonly kind: 'timeout' | 'resting' | 'closed' };

export interface Transactions {
  /** Joins the bus with everyone who asks; call `leave` as often as `enter`. */
  enter(): void;
  leave(): Promise<void>;
  /** One at a time, in the order they were asked: urgent ones first, slaves that have long been silent last. */
  ask(transaction: Transaction): Promise<Outcome>;
  readonly figures: Readonly<Record<'requests' | 'answers' | 'timeouts' | 'late_bytes' | 'echoes', number>>;
}

/** Longer than any answer of any protocol; a flood beyond it is cut off, and what was in it is lost. */
const MOST_RECEIVED = 4096;
/** As many questions as may wait; everyone has one out at a time, so this is never reached. */
const MOST_WAITING = 1024;
/** Silence before a question after one that went unanswered, and between any two. */
const QUIET_AFTER_TIMEOUT: Millis = 20;
const QUIET_CHARACTERS = 3.5;
/** Modbus over serial line 1.02, 2.5.1.1: above 19200 bits a second the silence is fixed. */
const LEAST_QUIET: Millis = 1.75;
/** Nobody waits longer than this behind others: a busy bus has no idle moment. */
const PATIENCE: Millis = 1000;

interface Waiting {
  readonly transaction: Transaction;
  readonly since: Millis;
  readonly end: (outcome: Outcome) => void;
}

type BusParts = Pick<Bus, 'line' | 'join'> & { readonly write: (bytes: Uint8Array) => Promise<void> };

/**
 * The questions on one port, one after the other. After one that went unanswered, everything that comes for as long
 * again is thrown away: an answer that is late must not meet the next question. Echoes of our own words are taken off.
 */
export function transactionsOn(bus: BusParts, mono: () => Millis): Transactions {
  const rest = newRest();
  const figures = { requests: 0, answers: 0, timeouts: 0, late_bytes: 0, echoes: 0 };
  const waiting: Waiting[] = [];
  const quiet = Math.max(LEAST_QUIET, QUIET_CHARACTERS * characterTime(bus.line));
  const received = new Uint8Array(MOST_RECEIVED);
  let length = 0;
  let seat: Seat | undefined;
  let entered = 0;
  let open = false;
  let current: Waiting | undefined;
  let echoSeen = false;
  let timer: NodeJS.Timeout | undefined;
  let lastByte: Millis = Number.NEGATIVE_INFINITY;
  /** Nothing is asked before; moved on by late bytes. */
  let notBefore: Millis = Number.NEGATIVE_INFINITY;
  let drainUntil: Millis = Number.NEGATIVE_INFINITY;

  function next(): void {
    if (current || waiting.length === 0) return;
    if (!open) return closeAll();
    const now = mono();
    const wait = Math.max(notBefore, drainUntil, lastByte + quiet) - now;
    if (wait > 0) return later(wait, next);
    const [chosen] = waiting.splice(chooseFrom(now), 1) as [Waiting];
    current = chosen;
    length = 0;
    echoSeen = false;
    figures.requests++;
    const { request, timeout } = chosen.transaction;
    bus.write(request).then(
      // The kernel has the request at once; it is out when its last bit is.
      () => current === chosen && later(request.length * characterTime(bus.line) + timeout, unanswered),
      () => current === chosen && finish({ kind: 'closed' }),
    );
  }

  function chooseFrom(now: Millis): number {
    const first = waiting[0] as Waiting;
    if (now - first.since >= PATIENCE) return 0;
    const urgent = waiting.findIndex(({ transaction }) => transaction.urgent && !rest.silent(transaction.slave));
    if (urgent >= 0) return urgent;
    return Math.max(
      0,
      waiting.findIndex(({ transaction }) => !rest.silent(transaction.slave)),
    );
  }

  function unanswered(): void {
    if (!current) return;
    const { slave, timeout } = current.transaction;
    figures.timeouts++;
    rest.missed(slave, mono());
    drainUntil = mono() + timeout;
    notBefore = mono() + QUIET_AFTER_TIMEOUT;
    finish({ kind: 'timeout' });
  }

  function finish(outcome: Outcome): void {
    const ended = current;
    current = undefined;
    clearTimeout(timer);
    timer = undefined;
    ended?.end(outcome);
    // Who was answered may have the next question at once; it goes to the end of the queue like any other.
    queueMicrotask(next);
  }

  function take(chunk: Uint8Array): void {
    lastByte = mono();
    if (!current) {
      figures.late_bytes += chunk.length;
      if (lastByte < drainUntil) notBefore = lastByte + QUIET_AFTER_TIMEOUT;
      return;
    }
    if (length + chunk.length > MOST_RECEIVED) length = 0;
    received.set(chunk.subarray(-MOST_RECEIVED), length);
    length += Math.min(chunk.length, MOST_RECEIVED);
    if (!withoutEcho(current.transaction.request)) return;
    const answer = current.transaction.find(received.subarray(0, length));
    if (!answer) return;
    figures.answers++;
    rest.answered(current.transaction.slave);
    finish({ kind: 'answer', bytes: Uint8Array.from(answer) });
  }

  /** Some adapters hear themselves, and optical heads reflect: our own words may come first. */
  function withoutEcho(request: Uint8Array): boolean {
    if (echoSeen) return true;
    const same = Math.min(length, request.length);
    for (let i = 0; i < same; i++) {
      if (received[i] === request[i]) continue;
      echoSeen = true;
      return true;
    }
    if (length < request.length) return false;
    received.copyWithin(0, request.length, length);
    length -= request.length;
    figures.echoes++;
    echoSeen = true;
    return length > 0;
  }

  function later(wait: Millis, then: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      then();
    }, wait);
  }

  function closeAll(): void {
    for (const { end } of waiting.splice(0)) end({ kind: 'closed' });
    if (current) finish({ kind: 'closed' });
  }

  function shut(): void {
    open = false;
    clearTimeout(timer);
    timer = undefined;
    closeAll();
  }

  return {
    figures,
    enter() {
      if (entered++ > 0) return;
      seat = bus.join({
        opened: () => {
          open = true;
          next();
        },
        bytes: take,
        lost: shut,
        problem: shut,
        looked: () => undefined,
      });
    },
    async leave() {
      if (--entered > 0) return;
      shut();
      await seat?.close();
      seat = undefined;
    },
    ask(transaction) {
      if (!open || waiting.length >= MOST_WAITING) return Promise.resolve({ kind: 'closed' });
      if (rest.until(transaction.slave) > mono()) return Promise.resolve({ kind: 'resting' });
      return new Promise((end) => {
        waiting.push({ transaction, since: mono(), end });
        if (!timer) next();
      });
    },
  };
}

/** How long one character takes on the line, in ms. */
export function characterTime({ baud, bits, parity, stop }: LineSettings): Millis {
  return ((1 + bits + (parity === 'none' ? 0 : 1) + stop) * 1000) / baud;
}
