import { base } from './base.ts';
import { textAt } from './document.ts';
import { factsByName } from './meaning.ts';
import { definePreset } from './preset.ts';
import { jsonIn, scoreOf, textIn } from './recognise.ts';

// A relay counts watt-minutes, an energy meter watt-hours (Shelly Gen1 API reference, MQTT). Both begin again at 0 when
// the device restarts, which a counter is known to do.
const COUNTED = { quantity: 'energy', kind: 'counter' } as const;
const WATT_MINUTES = { ...COUNTED, unit: 'Wmin', kept_in: 'kWh' } as const;
const WATT_HOURS = { ...COUNTED, unit: 'Wh', kept_in: 'kWh' } as const;

const relay = factsByName('shelly gen1 relay', { energy: WATT_MINUTES });
const meter = factsByName('shelly gen1 emeter', {
  energy: { unit: 'Wmin' },
  total: WATT_HOURS,
  total_returned: WATT_HOURS,
  voltage: { quantity: 'mains_voltage', unit: 'V' },
});
const sensor = factsByName('shelly gen1 sensor', {
  tilt: { unit: '°' },
  vibration: { quantity: 'state' },
  flood: { quantity: 'state' },
  smoke: { quantity: 'state' },
  gas: { quantity: 'state' },
  state: { quantity: 'door' },
  open: { quantity: 'door' },
});
const state = factsByName('shelly gen1', { state: { quantity: 'switch' }, input: { quantity: 'state' } });
const whole = factsByName('shelly gen1', { overtemperature: { quantity: 'state' } });

/** Shelly, first generation: a topic for each number. */
export const shellyGen1 = definePreset({
  name: 'shelly-gen1',
  title: 'Shelly (first generation)',
  reads:
    'Sensors, relays and energy meters. A relay counts watt-minutes and a meter watt-hours: both are kept in kWh. What is switched becomes a state.',
  settings: { base: base('shellies', 'The first level of their topics.') },
  expand({ base }) {
    const device = `${base}/{device}`;
    const availability = { topic: `${device}/online` };
    const number = { payload: 'number', availability } as const;
    return {
      topics: [
        {
          ...number,
          topic: `${device}/sensor/{field}`,
          exclude: [`${device}/sensor/act_reasons`, `${device}/sensor/error`],
          facts: sensor,
        },
        { ...number, topic: `${device}/relay/{n}/power`, field: 'relay{n}.power', facts: relay },
        { ...number, topic: `${device}/relay/{n}/energy`, field: 'relay{n}.energy', facts: relay },
        { ...number, topic: `${device}/relay/{n}`, payload: 'text', field: 'relay{n}.state', facts: state },
        { ...number, topic: `${device}/light/{n}/power`, field: 'light{n}.power', facts: relay },
        { ...number, topic: `${device}/light/{n}/energy`, field: 'light{n}.energy', facts: relay },
        { ...number, topic: `${device}/roller/{n}/power`, field: 'roller{n}.power', facts: relay },
        { ...number, topic: `${device}/roller/{n}/energy`, field: 'roller{n}.energy', facts: relay },
        { ...number, topic: `${device}/roller/{n}/pos`, field: 'roller{n}.position', facts: whole },
        { ...number, topic: `${device}/emeter/{n}/{what}`, field: 'emeter{n}.{what}', facts: meter },
        { ...number, topic: `${device}/input/{n}`, payload: 'text', field: 'input{n}.input', facts: state },
        { ...number, topic: `${device}/temperature`, field: 'temperature', facts: whole },
        { ...number, topic: `${device}/temperature_f`, field: 'temperature_f', retained: 'drop', facts: whole },
      ],
    };
  },
  fingerprint: {
    filters: ['shellies/announce', 'shellies/+/online'],
    recognise: (topic, payload) =>
      topic === 'shellies/announce'
        ? scoreOf(textAt(jsonIn(payload), 'mac') !== undefined, 1)
        : scoreOf(/^shellies\/[^/]+\/online$/.test(topic) && /^(true|false)$/.test(textIn(payload)), 0.9),
  },
});
