import { defineProfile, type ProfileInput } from '../profile.ts';

type Value = ProfileInput['registers'][number];

// Three phases stand two registers apart.
const phases = (field: string, at: number, rest: Partial<Value>): Value[] =>
  [1, 2, 3].map((phase) => ({ ...rest, field: `${field}_l${phase}`, at: at + 2 * (phase - 1), type: 'float32' }));

// Eastron SDM630 Modbus protocol, input registers; every value is a float of two registers, high word first.
export const sdm630 = defineProfile({
  title: 'Eastron SDM630 energy meters (three phases)',
  function: 4,
  gap: 20,
  most: 80,
  registers: [
    ...phases('voltage', 0x0000, { quantity: 'mains_voltage', unit: 'V' }),
    ...phases('current', 0x0006, { quantity: 'current', unit: 'A' }),
    ...phases('power', 0x000c, { quantity: 'power', unit: 'W' }),
    ...phases('apparent_power', 0x0012, { quantity: 'apparent_power', unit: 'VA' }),
    ...phases('reactive_power', 0x0018, { quantity: 'reactive_power', unit: 'var' }),
    ...phases('power_factor', 0x001e, { quantity: 'power_factor' }),
    { field: 'power', at: 0x0034, type: 'float32', quantity: 'power', unit: 'W' },
    { field: 'power_factor', at: 0x003e, type: 'float32', quantity: 'power_factor' },
    { field: 'frequency', at: 0x0046, type: 'float32', quantity: 'mains_frequency', unit: 'Hz' },
    { field: 'energy_import', at: 0x0048, type: 'float32', quantity: 'energy', unit: 'kWh' },
    { field: 'energy_export', at: 0x004a, type: 'float32', quantity: 'energy', unit: 'kWh' },
    { field: 'energy_total', at: 0x0156, type: 'float32', quantity: 'energy', unit: 'kWh' },
  ],
});
