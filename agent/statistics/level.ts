/**
 * A level in decibels as the energy it stands for, against the level's own reference: two equal sources make 3 dB more,
 * so energies may be added and averaged, and levels may not (ISO 1996-1, 3.1.7).
 */
export function energyOf(level: number): number {
  return 10 ** (level / 10);
}

/** The level of an energy, to 1e-9 dB: what comes back of 60.1 is 60.1. NaN below 0. */
export function levelOf(energy: number): number {
  return Math.round(10 * Math.log10(energy) * 1e9) / 1e9;
}
