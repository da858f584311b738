import type { Entry } from './entry.ts';

/** Mains, batteries and meters. */
export const ELECTRICITY: Readonly<Record<string, Entry>> = {
  voltage: {
    summary: 'Direct voltage',
    unit: 'V',
    kind: 'gauge',
    // Strings of solar panels reach 1500 V.
    rules: { range: { min: -1500, max: 1500 } },
    suggested: { spike: { min_deviation: 0.1 } },
  },
  mains_voltage: {
    summary: 'Alternating voltage of the mains, also between phases',
    unit: 'V',
    kind: 'gauge',
    // 230 V or 400 V and the tolerance; 0 is a power cut, and true. 6553.5 is all ones in 16 bits.
    rules: { sentinel: { values: [{ value: 6553.5, note: 'all ones: no measurement' }] }, range: { min: 0, max: 500 } },
    suggested: { range: { min: 0, max: 300 }, rate: { max_change: 30, per: '1s' } },
  },
  battery_voltage: {
    summary: 'Voltage of a battery or cell',
    unit: 'V',
    kind: 'gauge',
    rules: { range: { min: 0, max: 1000 } },
    suggested: {
      sentinel: { values: [{ value: 65.535, note: 'all ones: no measurement' }] },
      range: { min: 0, max: 100 },
      spike: { min_deviation: 0.1 },
    },
  },
  current: {
    summary: 'Current',
    unit: 'A',
    kind: 'gauge',
    suggested: { sentinel: { values: [{ value: 327.67, note: 'largest 16-bit number: no measurement' }] } },
  },
  power: {
    summary: 'Active power, negative where it is fed in',
    unit: 'W',
    kind: 'gauge',
    // Loads switch in one step, so there is no rate to go by.
    suggested: { sentinel: { values: [{ value: 65535, note: 'all ones: no measurement' }] } },
  },
  apparent_power: { summary: 'Apparent power', unit: 'VA', kind: 'gauge', rules: { range: { min: 0 } } },
  reactive_power: { summary: 'Reactive power', unit: 'var', kind: 'gauge' },
  power_factor: { summary: 'Power factor', kind: 'gauge', rules: { range: { min: -1, max: 1 } } },
  mains_frequency: {
    summary: 'Frequency of the mains',
    unit: 'Hz',
    kind: 'gauge',
    rules: { range: { min: 0, max: 100 } },
    suggested: { range: { min: 45, max: 65 } },
  },
  // A counter's glitches to 0 and its restarts are told apart where its increase is reckoned.
  energy: {
    summary: 'Energy meter: a count that only rises',
    unit: 'kWh',
    kind: 'counter',
    rules: { range: { min: 0 } },
  },
  battery: {
    summary: 'Charge of a battery',
    unit: '%',
    kind: 'gauge',
    rules: {
      sentinel: {
        values: [
          { value: 255, note: 'all ones: not known' },
          { value: -1, note: 'not known' },
        ],
      },
      range: { min: 0, max: 100 },
    },
    suggested: { rate: { max_change: 5, per: '1m' } },
  },
  rssi: {
    summary: 'Received signal strength',
    unit: 'dBm',
    kind: 'gauge',
    // LoRa still receives at -148 dBm, so Bluetooth's -127 ("not available") is no sentinel for all.
    rules: { sentinel: { values: [{ value: 127, note: 'not available' }] }, range: { min: -150, max: 30 } },
  },
  linkquality: { summary: 'Link quality of a Zigbee radio', kind: 'gauge', rules: { range: { min: 0, max: 255 } } },
};
