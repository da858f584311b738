/** What the numbers of VE.Direct stand for (VE.Direct protocol 3.33). A number that is not listed is told as it came. */
export type Words = Readonly<Record<string, string>>;

/** `CS`: what the charger does. */
export const CHARGER: Words = {
  0: 'off',
  1: 'low power',
  2: 'fault',
  3: 'bulk',
  4: 'absorption',
  5: 'float',
  6: 'storage',
  7: 'equalize',
  9: 'inverting',
  11: 'power supply',
  245: 'starting up',
  246: 'repeated absorption',
  247: 'auto equalize',
  248: 'battery safe',
  252: 'external control',
};

/** `MPPT`: how the solar tracker works. */
export const TRACKER: Words = { 0: 'off', 1: 'limited', 2: 'tracking' };

/** `ERR`: why the charger does not. */
export const CHARGER_ERROR: Words = {
  0: 'none',
  2: 'battery voltage too high',
  17: 'charger temperature too high',
  18: 'charger over current',
  19: 'charger current reversed',
  20: 'bulk time limit exceeded',
  21: 'current sensor',
  26: 'terminals overheated',
  28: 'converter',
  33: 'input voltage too high',
  34: 'input current too high',
  38: 'input shutdown: battery voltage too high',
  39: 'input shutdown: current while off',
  65: 'lost communication',
  66: 'synchronised charging configuration',
  67: 'battery management system lost',
  68: 'network misconfigured',
  116: 'factory calibration lost',
  117: 'invalid firmware',
  119: 'user settings invalid',
};

/** `MODE`: what an inverter is set to. */
export const MODE: Words = { 1: 'charger', 2: 'inverter', 4: 'off', 5: 'eco', 253: 'hibernate' };
