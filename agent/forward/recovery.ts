import type { OutboxMessage } from '../model/outbox.ts';
import type { Place, Range } from './flight.ts';

/**
 * Leading a receiver through messages that the broker lost. PUBACK does not prove that a message will arrive
 * (mosquitto killed with -9 kept 0 of 50), and a receiver cannot miss what nothing newer has overtaken. So when its
 * acknowledgement stands still, a few of the oldest unsettled messages are sent again. If it stops exactly behind
 * them, the rest is lost as well and follows, twice as many each time; if it moves further, the first sending
 * is arriving after all and nothing more is repeated.
 */
export interface Recovery {
  readonly epoch: string;
  /** The newest message sent again. */
  readonly sent: number;
  /** The newest message that had been sent when the acknowledgement stood still; undefined: to the epoch's end. */
  readonly through: number | undefined;
  readonly size: number;
}

/** How many of the oldest messages are sent first, to see whether the receiver wants them. */
export const PROBE = 8;

/** `probe` are the oldest unsettled messages, as sent; `cursor` the newest one sent before. */
export function startRecovery(probe: readonly OutboxMessage[], cursor: Place | undefined): Recovery | undefined {
  const first = probe[0];
  if (!first) return undefined;
  const sent = probe.filter((message) => message.epoch === first.epoch).at(-1) as OutboxMessage;
  const through = cursor?.epoch === first.epoch ? cursor.seq : undefined;
  return { epoch: first.epoch, sent: sent.seq, through, size: PROBE };
}

/** What follows from an acknowledgement: the range to send now, if any, and the recovery as it stands then. */
export function extendRecovery(
  recovery: Recovery,
  ack: Place,
  window: number,
): { readonly recovery: Recovery | undefined; readonly range?: Range } {
  const { epoch, sent, through } = recovery;
  if (ack.epoch !== epoch || ack.seq < sent) return { recovery };
  if (ack.seq > sent || (through !== undefined && sent >= through)) return { recovery: undefined };
  const size = Math.min(window, recovery.size * 2);
  const to = Math.min(sent + size, through ?? Number.POSITIVE_INFINITY);
  return { recovery: { epoch, sent: to, through, size }, range: { epoch, from: sent + 1, to } };
}
