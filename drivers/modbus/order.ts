import type { Millis } from '../../agent/model/time.ts';
import type { ReadRequest, Reply } from './request.ts';

/**
 * Keeps answers from being taken for one another. An answer carries no register, only a function and a length: one that
 * is late, or that a repeater sends twice, fits every question of that length. But a slave answers in order. So a
 * question may follow another of its length, for other registers, only when one of another length has been answered in
 * between; a refusal fits every question of its function, and proves as little.
 */
export interface AnswerOrder {
  /** What has to be asked first; undefined: nothing stands in the way; `wait`: nothing would help but time. */
  before(request: ReadRequest, mono: Millis): ReadRequest | 'wait' | undefined;
  asked(request: ReadRequest, mono: Millis): void;
  /** What came of a question; undefined: nothing. */
  ended(request: ReadRequest, reply: Reply['kind'] | undefined): void;
}

/** No answer is later than this. */
export const LATEST: Millis = 4000;

/** Questions for the same registers that an answer could still come to: the first and the last of them, by number. */
interface Open {
  readonly request: ReadRequest;
  readonly first: number;
  readonly last: number;
  readonly mono: Millis;
}

/** One for each slave. Bounded by the lengths of its blocks. */
export function newAnswerOrder(): AnswerOrder {
  /** By their length; no two of one length are for different registers. */
  const open = new Map<string, Open>();
  let number = 0;
  /** The last question, where nothing came of it that proves anything: asked again, it may. */
  let unsettled: ReadRequest | undefined;
  /** Which kind of question is put between; the next one where the slave did not answer that. */
  let kind = 0;

  function clear(request: ReadRequest, mono: Millis): boolean {
    const last = open.get(keyOf(request));
    return last === undefined || last.request.at === request.at || mono - last.mono >= LATEST;
  }

  /** A refusal fits every question of its function. */
  function proves(request: ReadRequest, reply: Reply['kind'] | undefined): boolean {
    if (reply !== 'exception') return reply === 'registers';
    return [...open.values()].every((other) => other.request.fn !== request.fn || sameAs(other.request, request));
  }

  return {
    before(request, mono) {
      if (clear(request, mono)) return undefined;
      const between = separators(request);
      const first = kind % between.length;
      const inTurn = [...between.slice(first), ...between.slice(0, first)];
      const fresh = inTurn.find((one) => !open.has(keyOf(one)));
      return fresh ?? unsettled ?? inTurn.find((one) => clear(one, mono)) ?? 'wait';
    },
    asked(request, mono) {
      const key = keyOf(request);
      const before = open.get(key);
      const again = before !== undefined && before.request.at === request.at && mono - before.mono < LATEST;
      number++;
      open.set(key, { request, first: again ? before.first : number, last: number, mono });
    },
    ended(request, reply) {
      if (!proves(request, reply)) {
        kind++;
        unsettled = request;
        return;
      }
      unsettled = undefined;
      // It may be the answer to the first of them, and what was asked after that is still to be answered.
      const first = open.get(keyOf(request))?.first ?? 0;
      for (const [key, other] of [...open]) if (other.last < first) open.delete(key);
    },
  };
}

function keyOf({ fn, count }: ReadRequest): string {
  return `${fn} ${count}`;
}

function sameAs(a: ReadRequest, b: ReadRequest): boolean {
  return a.fn === b.fn && a.at === b.at && a.count === b.count;
}

// Part of the same registers, which the slave is known to have. For a single one: one more, which it may refuse, or the
// same of the other function, whose refusal is told apart.
function separators(request: ReadRequest): ReadRequest[] {
  const { fn, at, count } = request;
  if (count > 1) {
    return [count - 1, count - 2].filter((fewer) => fewer > 0).map((fewer) => ({ ...request, count: fewer }));
  }
  return [
    { ...request, at: Math.min(at, 0xfffe), count: 2 },
    { ...request, fn: fn === 3 ? 4 : 3 },
  ];
}
