import { defineProfile } from '../profile.ts';

// Eastron SDM120 Modbus protocol, input registers; every value is a float of two registers, high word first.
export const sdm120 = defineProfile({
  title: 'Eastron SDM120, SDM230 energy meters (one phase)',
  function: 4,
  gap: 20,
  most: 80,
  registers: [
    { field: 'voltage', at: 0x0000, type: 'float32', quantity: 'mains_voltage', unit: 'V' },
    { field: 'current', at: 0x0006, type: 'float32', quantity: 'current', unit: 'A' },
    { field: 'power', at: 0x000c, type: 'float32', quantity: 'power', unit: 'W' },
    { field: 'apparent_power', at: 0x0012, type: 'float32', quantity: 'apparent_power', unit: 'VA' },
    { field: 'reactive_power', at: 0x0018, type: 'float32', quantity: 'reactive_power', unit: 'var' },
    { field: 'power_factor', at: 0x001e, type: 'float32', quantity: 'power_factor' },
    { field: 'frequency', at: 0x0046, type: 'float32', quantity: 'mains_frequency', unit: 'Hz' },
    { field: 'energy_import', at: 0x0048, type: 'float32', quantity: 'energy', unit: 'kWh' },
    { field: 'energy_export', at: 0x004a, type: 'float32', quantity: 'energy', unit: 'kWh' },
    { field: 'energy_total', at: 0x0156, type: 'float32', quantity: 'energy', unit: 'kWh' },
  ],
});
