import type { OutboxMessage } from '../model/outbox.ts';
import type { Millis } from '../model/time.ts';
import { extendRecovery, type Recovery, startRecovery } from './recovery.ts';

/** A place in the row of messages: message `seq` of `epoch`. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** Messages that the receiver asked for again; both ends included. */
export interface Range {
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
}

/** What to fetch from the outbox next, to be published at once. */
export type Want =
  /** Onwards from the last message sent; from the oldest unsettled one after a reconnect. */
  | { readonly kind: 'next'; readonly after: Place | undefined; readonly limit: number; readonly news: number }
  | { readonly kind: 'repair'; readonly range: Range; readonly limit: number }
  /** The oldest unsettled messages: to see whether the receiver has them after all. */
  | { readonly kind: 'probe'; readonly limit: number };

/** One message on its way, from PUBLISH to PUBACK. */
export interface Send {
  readonly id: number;
  readonly kind: Want['kind'];
  readonly message: OutboxMessage;
}

/**
 * What is under way over one connection, and what comes next. Plain data; the functions below are all that changes
 * it, and they know neither link nor clock.
 *
 * Bounds: `sends` never holds more than `window`; at the bound nothing is sent until the broker acknowledges.
 * `repairs` holds at most `MAX_REPAIRS` ranges; further requests are dropped, the receiver asks again.
 */
export interface Flight {
  readonly window: number;
  readonly sends: Map<number, { readonly place: Place; readonly kind: Want['kind'] }>;
  lastSend: number;
  /** The last message sent in order; undefined: begin with the oldest unsettled one. */
  cursor: Place | undefined;
  /** There may be messages after the cursor. */
  ahead: boolean;
  /** Rises whenever something was numbered, so that an answer that was under way meanwhile is not taken as the end. */
  news: number;
  readonly repairs: Range[];
  /** Until when nothing is sent, because the broker refused a message; and how many times in a row it did. */
  hold: { until: Millis; times: number };
  recovery: Recovery | undefined;
}

export const MAX_REPAIRS = 16;
/** Most messages fetched at a time: some hundred kilobytes in memory, in this thread and, for a moment, in the other. */
const CHUNK = 8;
const FIRST_HOLD: Millis = 1_000;
const LONGEST_HOLD: Millis = 60_000;

export function newFlight(window: number): Flight {
  return {
    window,
    sends: new Map(),
    lastSend: 0,
    cursor: undefined,
    ahead: true,
    news: 0,
    repairs: [],
    hold: { until: Number.NEGATIVE_INFINITY, times: 0 },
    recovery: undefined,
  };
}

/** A connection is up, or gone: what was under way may or may not have arrived, so all unsettled is sent again. */
export function restart(flight: Flight): void {
  flight.sends.clear();
  beginAgain(flight);
}

/** All that is unsettled goes once more, over the same connection: what is under way there still counts. */
export function beginAgain(flight: Flight): void {
  flight.cursor = undefined;
  flight.ahead = true;
  flight.repairs.length = 0;
  flight.recovery = undefined;
}

/** Something was numbered: there is more after the cursor. */
export function numbered(flight: Flight): void {
  flight.ahead = true;
  flight.news++;
}

/** What to fetch now; undefined while the window is full, the broker refuses, or everything has been sent. */
export function wants(flight: Flight, mono: Millis): Want | undefined {
  const room = flight.window - flight.sends.size;
  if (room <= 0 || mono < flight.hold.until) return undefined;
  const range = flight.repairs[0];
  const spare = flight.ahead ? Math.ceil(flight.window / 2) - repairing(flight) : room;
  if (range && spare > 0) return { kind: 'repair', range, limit: Math.min(room, spare, CHUNK) };
  if (!flight.ahead) return undefined;
  return { kind: 'next', after: flight.cursor, limit: Math.min(room, CHUNK), news: flight.news };
}

/** Whether the backlog may be numbered now, and how many messages of it: never more than half the window is for it. */
export function wantsBacklog(flight: Flight, mono: Millis): number {
  if (flight.ahead || mono < flight.hold.until) return 0;
  return (
    Math.max(0, Math.floor(flight.window / 2) - flight.sends.size) ||
    (flight.window === 1 && flight.sends.size === 0 ? 1 : 0)
  );
}

/** The outbox has answered a want: the messages to publish now, each of them noted as under way. */
export function take(flight: Flight, want: Want, messages: readonly OutboxMessage[]): Send[] {
  switch (want.kind) {
    case 'next': {
      const last = messages.at(-1);
      if (last) flight.cursor = placeOf(last);
      if (messages.length < want.limit && want.news === flight.news) flight.ahead = false;
      return messages.map((message) => depart(flight, 'next', message));
    }
    case 'repair': {
      const { epoch, from, to } = want.range;
      const found = messages.filter((message) => message.epoch === epoch && message.seq >= from && message.seq <= to);
      const last = found.at(-1);
      if (flight.repairs[0] === want.range) {
        if (last && last.seq < to && messages.length === want.limit)
          flight.repairs[0] = { epoch, from: last.seq + 1, to };
        else flight.repairs.shift();
      }
      return resend(flight, 'repair', found);
    }
    case 'probe': {
      const sent = messages.filter((message) => !isAhead(flight, message));
      flight.recovery = startRecovery(sent, flight.cursor);
      return resend(flight, 'probe', sent);
    }
  }
}

/** The broker has acknowledged a send; answers which message it was, undefined for a send of an earlier connection. */
export function landed(flight: Flight, send: number): Place | undefined {
  const place = flight.sends.get(send)?.place;
  flight.sends.delete(send);
  if (place) flight.hold.times = 0;
  return place;
}

/** The broker refused a send: wait, then go on from that message, so that the order is kept. */
export function refused(flight: Flight, send: number, mono: Millis, random: number): void {
  const sent = flight.sends.get(send);
  flight.sends.delete(send);
  if (!sent) return;
  const { hold } = flight;
  if (mono >= hold.until) hold.times++;
  const length = Math.min(LONGEST_HOLD, FIRST_HOLD * 2 ** Math.min(hold.times - 1, 16));
  hold.until = Math.max(hold.until, mono + length * (0.75 + random / 2));
  const { cursor } = flight;
  if (cursor && sent.place.epoch !== cursor.epoch) flight.cursor = undefined;
  else if (cursor && sent.place.seq <= cursor.seq) flight.cursor = { ...cursor, seq: sent.place.seq - 1 };
  flight.ahead = true;
}

/** The receiver asks for a range again; false when there is no room for another request. */
export function repair(flight: Flight, range: Range): boolean {
  if (flight.repairs.some((known) => known.epoch === range.epoch && known.from <= range.from && known.to >= range.to))
    return true;
  if (flight.repairs.length >= MAX_REPAIRS) return false;
  flight.repairs.push(range);
  return true;
}

/** The receiver's acknowledgement moved on: where it is being led through lost messages, the next ones follow. */
export function advanced(flight: Flight, ack: Place): void {
  const { recovery } = flight;
  if (!recovery) return;
  const step = extendRecovery(recovery, ack, flight.window);
  flight.recovery = step.recovery;
  if (step.range) repair(flight, step.range);
}

function repairing(flight: Flight): number {
  let count = 0;
  for (const { kind } of flight.sends.values()) if (kind !== 'next') count++;
  return count;
}

/** What is under way already is not sent a second time. */
function resend(flight: Flight, kind: Want['kind'], messages: readonly OutboxMessage[]): Send[] {
  const under = new Set([...flight.sends.values()].map(({ place }) => `${place.epoch}/${place.seq}`));
  return messages
    .filter(({ epoch, seq }) => !under.has(`${epoch}/${seq}`))
    .map((message) => depart(flight, kind, message));
}

function depart(flight: Flight, kind: Want['kind'], message: OutboxMessage): Send {
  const id = ++flight.lastSend;
  flight.sends.set(id, { place: placeOf(message), kind });
  return { id, kind, message };
}

/** Whether a message has not been sent in order yet over this connection. */
function isAhead({ cursor }: Flight, message: OutboxMessage): boolean {
  return cursor === undefined || (message.epoch === cursor.epoch && message.seq > cursor.seq);
}

function placeOf({ epoch, seq }: OutboxMessage): Place {
  return { epoch, seq };
}
