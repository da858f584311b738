import type { Millis } from '../../agent/model/time.ts';
import type { Transactions } from '../bus/transactions.ts';
import { type AnswerOrder, LATEST, newAnswerOrder } from './order.ts';
import type { ReadRequest, Wrapping } from './request.ts';

/** What came of a question. `resting`: left in peace because it has been silent; `later`: not to be asked just now. */
export type ReadOutcome =
  | { readonly kind: 'registers'; readonly bytes: Uint8Array }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'timeout' | 'resting' | 'closed' | 'later' };

/** One device on a bus, which only ever reads registers. */
export interface Slave {
  read(request: ReadRequest): Promise<ReadOutcome>;
}

export interface SlaveSettings {
  readonly unit: number;
  readonly timeout: Millis;
  readonly urgent?: boolean;
  readonly wrapping: Wrapping;
  readonly mono: () => Millis;
}

/** What is known of a device by all who ask it: which answers may still come, and the question that is under way. */
interface Asking {
  readonly order: AnswerOrder;
  last: Promise<unknown>;
  /** It is left alone before, so that no answer can come any more. */
  notBefore: Millis;
}

/** Questions that may be put before one. */
const MOST_BEFORE = 4;

// Sources may share a bus, and a device is read by several rounds at once. Bounded by the addresses there are.
const asking = new WeakMap<Transactions, Map<number, Asking>>();

export function newSlave(
  transactions: Transactions,
  { unit, timeout, urgent = false, wrapping, mono }: SlaveSettings,
): Slave {
  const device = askingOf(transactions, unit);
  const { order } = device;

  async function ask(request: ReadRequest): Promise<ReadOutcome> {
    const { bytes, find } = wrapping.request(request);
    order.asked(request, mono());
    const outcome = await transactions.ask({ slave: `modbus ${unit}`, request: bytes, timeout, urgent, find });
    const reply = outcome.kind === 'answer' ? wrapping.reply(outcome.bytes) : outcome;
    order.ended(request, reply.kind === 'registers' || reply.kind === 'exception' ? reply.kind : undefined);
    return reply;
  }

  async function askInOrder(request: ReadRequest): Promise<ReadOutcome> {
    if (wrapping.numbered) return ask(request);
    if (mono() < device.notBefore) return { kind: 'later' };
    for (let put = 0; put < MOST_BEFORE; put++) {
      const first = order.before(request, mono());
      if (first === undefined) return ask(request);
      if (first === 'wait') break;
      const passed = await ask(first);
      if (passed.kind !== 'registers' && passed.kind !== 'exception') return passed;
    }
    device.notBefore = mono() + LATEST;
    return { kind: 'later' };
  }

  return {
    read(request) {
      const outcome = device.last.then(() => askInOrder(request));
      device.last = outcome;
      return outcome;
    },
  };
}

function askingOf(transactions: Transactions, unit: number): Asking {
  const units = asking.get(transactions) ?? new Map<number, Asking>();
  asking.set(transactions, units);
  const known = units.get(unit) ?? { order: newAnswerOrder(), last: Promise.resolve(), notBefore: 0 };
  units.set(unit, known);
  return known;
}
