import type { Millis } from '../../agent/model/time.ts';
import type { ReadRequest } from './request.ts';

/**
 * Keeps answers from being taken for one another. An answer carries no register, only a length: one that is late, or
 * that a repeater sends twice, fits every question of that length. But a slave answers in order. So a question may
 * follow another of its length, for other registers, only when one of another length has been answered in between.
 */
export interface AnswerOrder {
  /** What has to be asked first; undefined: nothing stands in the way; `wait`: nothing would help but time. */
  before(request: ReadRequest, mono: Millis): ReadRequest | 'wait' | undefined;
  asked(request: ReadRequest, mono: Millis): void;
  answered(request: ReadRequest): void;
}

/** No answer is later than this. */
const LATEST: Millis = 10_000;

/** One for each slave. Bounded by the lengths of its blocks. */
export function newAnswerOrder(): AnswerOrder {
  /** Questions that an answer could still come to, by their length. */
  const open = new Map<string, { at: number; mono: Millis }>();

  function clear(request: ReadRequest, mono: Millis): boolean {
    const last = open.get(keyOf(request));
    return last === undefined || last.at === request.at || mono - last.mono >= LATEST;
  }

  return {
    before(request, mono) {
      if (clear(request, mono)) return undefined;
      return separators(request).find((one) => clear(one, mono)) ?? 'wait';
    },
    asked: (request, mono) => void open.set(keyOf(request), { at: request.at, mono }),
    answered(request) {
      const key = keyOf(request);
      for (const other of [...open.keys()]) if (other !== key) open.delete(other);
    },
  };
}

function keyOf({ fn, count }: ReadRequest): string {
  return `${fn} ${count}`;
}

// Part of the same registers, which the slave is known to have; or one more than a single one, which it may refuse: a
// refusal is an answer too.
function separators(request: ReadRequest): ReadRequest[] {
  const { at, count } = request;
  if (count > 1)
    return [count - 1, count - 2].filter((fewer) => fewer > 0).map((fewer) => ({ ...request, count: fewer }));
  return [2, 3].map((more) => ({ ...request, at: Math.min(at, 0x10000 - more), count: more }));
}
