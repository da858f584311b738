import type { Incoming } from '../model/link.ts';
import { type Ack, parseAck } from '../wire/ack.ts';
import { parseResend } from '../wire/resend.ts';
import type { Topics } from '../wire/topics.ts';
import type { Range } from './flight.ts';

const MAX_EPOCHS = 8;
const MAX_RANGES = 16;

/**
 * What the receiver has said since it was looked at last: the newest acknowledgement of each epoch, and the ranges
 * it wants again. Bounded: beyond 8 epochs or 16 ranges the oldest is dropped; both are said again by the receiver.
 */
export class Inbox {
  readonly #topics: Topics;
  #acks = new Map<string, Ack>();
  #ranges: Range[] = [];
  /** Messages that made no sense. */
  bad = 0;

  constructor(topics: Topics) {
    this.#topics = topics;
  }

  /** Takes in a message; false when it is none of ours or makes no sense. */
  receive(message: Incoming): boolean {
    message.accepted();
    if (message.topic === this.#topics.ack) return this.#ack(message.payload);
    if (message.topic === this.#topics.resend && !message.retained) return this.#resend(message.payload);
    return false;
  }

  takeAcks(): Ack[] {
    const acks = [...this.#acks.values()];
    this.#acks.clear();
    return acks;
  }

  takeRanges(): Range[] {
    return this.#ranges.splice(0);
  }

  #ack(payload: Uint8Array): boolean {
    // An empty payload clears a retained message; it says nothing.
    if (payload.length === 0) return false;
    const parsed = parseAck(payload);
    if (parsed.kind === 'bad') this.bad++;
    else {
      const { epoch, seq } = parsed.value;
      if ((this.#acks.get(epoch)?.seq ?? -1) < seq) this.#acks.set(epoch, { epoch, seq });
      if (this.#acks.size > MAX_EPOCHS) this.#acks.delete(this.#acks.keys().next().value as string);
    }
    return parsed.kind === 'ok';
  }

  #resend(payload: Uint8Array): boolean {
    const parsed = parseResend(payload);
    if (parsed.kind === 'bad') this.bad++;
    else {
      // However long the range, only what the outbox still holds of it is sent.
      const { epoch, from, to } = parsed.value;
      this.#ranges.push({ epoch, from, to });
      if (this.#ranges.length > MAX_RANGES) this.#ranges.shift();
    }
    return parsed.kind === 'ok';
  }
}
