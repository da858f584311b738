import { defineProfile } from '../profile.ts';

// Peacefair PZEM-004T v3, input registers; 32-bit values have their low word first. Versions 1 and 2 speak another
// protocol. Function 0x42, which clears the energy, is none of those that this driver sends.
export const pzem004t = defineProfile({
  title: 'Peacefair PZEM-004T v3, PZEM-014 and PZEM-016 energy meters',
  function: 4,
  order: 'cdab',
  registers: [
    { field: 'voltage', at: 0, scale: 0.1, quantity: 'mains_voltage', unit: 'V' },
    { field: 'current', at: 1, type: 'uint32', scale: 0.001, quantity: 'current', unit: 'A' },
    { field: 'power', at: 3, type: 'uint32', scale: 0.1, quantity: 'power', unit: 'W' },
    { field: 'energy', at: 5, type: 'uint32', quantity: 'energy', unit: 'Wh' },
    { field: 'frequency', at: 7, scale: 0.1, quantity: 'mains_frequency', unit: 'Hz' },
    { field: 'power_factor', at: 8, scale: 0.01, quantity: 'power_factor' },
    { field: 'alarm', at: 9, kind: 'state', labels: { 0: 'off', 65535: 'on' } },
  ],
});
