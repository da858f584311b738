import type { Millis } from '../../agent/model/time.ts';

/** How slaves that do not answer are left in peace, so that they cost the others next to nothing. */
export interface Rest {
  answered(slave: string): void;
  missed(slave: string, mono: Millis): void;
  /** Until when the slave is not to be asked; 0 for one that answers. */
  until(slave: string): Millis;
  /** Whether it has been silent so often that others go first. */
  silent(slave: string): boolean;
}

/** So many misses in a row may be a bad moment; from then on the slave is asked rarely. */
const BEFORE_REST = 3;
const FIRST_REST: Millis = 5000;
const LONGEST_REST: Millis = 60_000;

/** Bounded by the slaves that are configured: who is never asked is never in it. */
export function newRest(): Rest {
  const silent = new Map<string, { misses: number; until: Millis }>();
  return {
    answered: (slave) => void silent.delete(slave),
    missed(slave, mono) {
      const misses = (silent.get(slave)?.misses ?? 0) + 1;
      const rest = misses < BEFORE_REST ? 0 : Math.min(LONGEST_REST, FIRST_REST * 2 ** (misses - BEFORE_REST));
      silent.set(slave, { misses, until: rest === 0 ? 0 : mono + rest });
    },
    until: (slave) => silent.get(slave)?.until ?? 0,
    silent: (slave) => (silent.get(slave)?.misses ?? 0) >= BEFORE_REST,
  };
}
