import type { Entry } from './entry.ts';
import { MEASURED, METERED } from './figures.ts';
import { allOnes, ENDS, marks } from './marks.ts';

/** Mains, batteries and meters. */
export const ELECTRICITY: Readonly<Record<string, Entry>> = {
  voltage: {
    summary: 'Direct voltage',
    unit: 'V',
    kind: 'gauge',
    // Strings of solar panels reach 1500 V.
    rules: { range: { min: -1500, max: 1500 } },
    suggested: { spike: { min_deviation: 0.1 }, smooth: { method: 'median', window: 3 } },
    resolution: 0.01,
    figures: MEASURED,
  },
  mains_voltage: {
    summary: 'Alternating voltage of the mains, also between phases',
    unit: 'V',
    kind: 'gauge',
    // 230 V or 400 V and the tolerance; 0 is a power cut, and true. 6553.5 is all ones in 16 bits.
    rules: { sentinel: marks(...allOnes(6553.5)), range: { min: 0, max: 500 } },
    suggested: { range: { min: 0, max: 300 }, rate: { max_change: 30, per: '1s' } },
    resolution: 0.1,
    figures: MEASURED,
  },
  battery_voltage: {
    summary: 'Voltage of a battery or cell',
    unit: 'V',
    kind: 'gauge',
    rules: { range: { min: 0, max: 1000 } },
    // A fifth of the voltage in a second: for a battery of 48 V.
    suggested: {
      sentinel: marks(...allOnes(65.535), { value: 0, note: 'not connected' }),
      range: { min: 0, max: 100 },
      rate: { max_change: 10, per: '1s' },
      spike: { min_deviation: 0.1 },
      smooth: { method: 'median', window: 3 },
    },
    resolution: 0.01,
    figures: MEASURED,
  },
  current: {
    summary: 'Current',
    unit: 'A',
    kind: 'gauge',
    suggested: {
      sentinel: marks({ value: 327.67, note: 'largest 16-bit number: no measurement' }, ...allOnes(655.35)),
      // Twice what a clamp of a hundredth of an ampere shows of an idle cable.
      deadband: { within: 0.02 },
    },
    resolution: 0.01,
    figures: ['twmean', 'max'],
  },
  power: {
    summary: 'Active power, negative where it is fed in',
    unit: 'W',
    kind: 'gauge',
    // Loads switch in one step, so there is no rate to go by.
    suggested: { sentinel: marks(...allOnes(65535), ...ENDS), deadband: { within: 2 } },
    resolution: 1,
    figures: ['twmean', 'max', 'p95'],
  },
  apparent_power: {
    summary: 'Apparent power',
    unit: 'VA',
    kind: 'gauge',
    rules: { range: { min: 0 } },
    figures: ['twmean', 'max'],
  },
  reactive_power: {
    summary: 'Reactive power',
    unit: 'var',
    kind: 'gauge',
    suggested: { sentinel: marks(...allOnes(65535), ...ENDS) },
    figures: ['twmean', 'max'],
  },
  power_factor: {
    summary: 'Power factor',
    kind: 'gauge',
    rules: { range: { min: -1, max: 1 } },
    figures: MEASURED,
  },
  mains_frequency: {
    summary: 'Frequency of the mains',
    unit: 'Hz',
    kind: 'gauge',
    rules: { range: { min: 0, max: 100 } },
    suggested: { range: { min: 45, max: 65 } },
    figures: MEASURED,
  },
  // A counter's glitches to 0 and its restarts are told apart where its increase is reckoned.
  energy: {
    summary: 'Energy meter: a count that only rises',
    unit: 'kWh',
    kind: 'counter',
    rules: { range: { min: 0 } },
    figures: METERED,
  },
  battery: {
    summary: 'Charge of a battery',
    unit: '%',
    kind: 'gauge',
    rules: {
      sentinel: marks({ value: 255, note: 'all ones: not known' }, { value: -1, note: 'not known' }),
      range: { min: 0, max: 100 },
    },
    suggested: { rate: { max_change: 5, per: '1m' } },
    resolution: 1,
    figures: ['last', 'min'],
  },
  rssi: {
    summary: 'Received signal strength',
    unit: 'dBm',
    kind: 'gauge',
    // LoRa still receives at -148 dBm, so Bluetooth's -127 ("not available") is no sentinel for all.
    rules: { sentinel: marks({ value: 127, note: 'not available' }), range: { min: -150, max: 30 } },
    suggested: {
      sentinel: marks(
        { value: 127, note: 'not available' },
        { value: -127, note: 'not available' },
        { value: 0, note: 'not available' },
      ),
    },
    resolution: 1,
    figures: ['p50', 'min'],
  },
  linkquality: {
    summary: 'Link quality of a Zigbee radio',
    kind: 'gauge',
    rules: { range: { min: 0, max: 255 } },
    resolution: 1,
    figures: ['p50', 'min'],
  },
};
