/** A stream of chance that is the same for the same seed, on every machine. */
export interface Chance {
  /** A number from [0, 1). */
  uniform(): number;
  /** A number from the standard normal distribution. */
  normal(): number;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough for sensors, not for secrets. */
export function newChance(seed: string): Chance {
  let state = hashOf(seed);

  function uniform(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  return {
    uniform,
    // Box and Muller (1958), one of the pair.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
