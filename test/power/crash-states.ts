import type { Fate } from './disk.ts';
import type { Entry } from './trace.ts';

const CHANCES = [0.5, 0.05, 0.95, 0.2, 0.8];
/** Share of the states that lie beside a sync or an acknowledgement; the others lie anywhere. */
const AT_BOUNDARIES = 0.8;

/** How many power cuts to try after each entry of a trace, `states` in all: by the entry's place. */
export function cutsBy(entries: readonly Entry[], states: number, random: () => number): Map<number, number> {
  const cuts = new Map<number, number>();
  const add = (at: number) => cuts.set(at, (cuts.get(at) ?? 0) + 1);
  const boundaries = entries.flatMap((entry, i) => (isBoundary(entry, entries[i + 1]) ? [i] : []));
  const beside = Math.floor(states * AT_BOUNDARIES);
  // Evenly spread: each boundary as often as the others, or, where there are too few states, each n-th one.
  for (let n = 0; n < beside; n++) add(boundaries[Math.floor((n * boundaries.length) / beside)] as number);
  for (let n = beside; n < states; n++) add(Math.floor(random() * entries.length));
  return cuts;
}

function isBoundary(entry: Entry, next: Entry | undefined): boolean {
  return next?.kind === 'sync' || entry.kind === 'sync' || entry.kind === 'told';
}

/** The n-th fate that is tried: the plain ones first, then ever more random ones. */
export function fateOf(n: number, random: () => number): Fate {
  if (n % 5 === 0) return { kind: 'nothing' };
  if (n % 5 === 1) return { kind: 'everything' };
  if (n % 5 === 2) return { kind: 'first' };
  return { kind: 'some', chance: CHANCES[Math.floor(random() * CHANCES.length)] as number };
}

/** Repeatable by its seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
