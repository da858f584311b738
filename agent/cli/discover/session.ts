import { setTimeout as sleep } from 'node:timers/promises';
import type { Watch } from '../../discover/hunt.ts';
import type { Suggestion } from '../../discover/suggest.ts';
import type { World } from '../../model/world.ts';
import { systemClock } from '../../run/machine.ts';
import type { DiscoverOptions } from '../commands/discover.ts';
import type { Output } from '../output.ts';

/** One run of `weir discover`, and what it has found so far. */
export interface Session {
  readonly options: DiscoverOptions;
  readonly output: Output;
  readonly world: World;
  readonly watch: Watch;
  readonly found: Suggestion[];
  readonly taken: string[];
}

export const WATCH: Watch = {
  now: systemClock.now,
  mono: systemClock.mono,
  wait: async (length, signal) => {
    // Being called off is one way for a wait to end.
    await sleep(length, undefined, signal && { signal }).catch(() => undefined);
  },
};

/** Keeps a source; its name is taken from now on. */
export function keep({ found, taken }: Session, suggestion: Suggestion): void {
  found.push(suggestion);
  taken.push(suggestion.name);
}

/** A line that is overwritten by the next one; on a terminal only. */
export function progress({ output, options }: Session, text: string): void {
  if (output.isTTY && options.json !== true) process.stderr.write(`\r\u001b[K${text}`);
}
