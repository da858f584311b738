import * as v from 'valibot';
import type { Instant } from '../../../agent/model/time.ts';
import { compileTime } from '../../values/time.ts';
import { availability } from './availability.ts';
import { byTopic, json } from './by-topic.ts';
import { at, leavesOf, objectOf, textAt } from './document.ts';
import { factsByName } from './meaning.ts';
import type { Outlet } from './outlet.ts';
import { definePreset } from './preset.ts';
import { jsonIn, scoreOf } from './recognise.ts';

// Component statuses of the Shelly Gen2+ API reference; energies in watt-hours.
const ENERGY = { quantity: 'energy', unit: 'Wh', kept_in: 'kWh', kind: 'counter' } as const;
const MAINS = { quantity: 'mains_voltage', unit: 'V' } as const;
const CURRENT = { quantity: 'current', unit: 'A' } as const;
const POWER = { quantity: 'power', unit: 'W' } as const;
const APPARENT = { quantity: 'apparent_power', unit: 'VA' } as const;
const FREQUENCY = { quantity: 'mains_frequency', unit: 'Hz' } as const;
const phases = <Meaning>(name: string, meaning: Meaning): Record<string, Meaning> =>
  Object.fromEntries(['a', 'b', 'c'].map((phase) => [`${phase}_${name}`, meaning]));

const facts = factsByName('shelly gen2', {
  voltage: MAINS,
  freq: FREQUENCY,
  total: ENERGY,
  total_act: ENERGY,
  total_act_ret: ENERGY,
  total_act_energy: ENERGY,
  total_act_ret_energy: ENERGY,
  total_current: CURRENT,
  n_current: CURRENT,
  total_act_power: POWER,
  total_aprt_power: APPARENT,
  V: { quantity: 'battery_voltage', unit: 'V' },
  percent: { quantity: 'battery', unit: '%' },
  output: { quantity: 'switch' },
  state: { quantity: 'state' },
  flood: { quantity: 'state' },
  alarm: { quantity: 'state' },
  motion: { quantity: 'motion' },
  current_pos: { unit: '%' },
  ...phases('voltage', MAINS),
  ...phases('current', CURRENT),
  ...phases('act_power', POWER),
  ...phases('aprt_power', APPARENT),
  ...phases('pf', { quantity: 'power_factor' }),
  ...phases('freq', FREQUENCY),
  ...phases('total_act_energy', ENERGY),
  ...phases('total_act_ret_energy', ENERGY),
});

/** The device about itself, and what is said twice. */
const COMPONENTS =
  /^(switch|light|cover|input|temperature|humidity|illuminance|voltmeter|devicepower|pm1|em|em1|emdata|em1data|flood|smoke|presence|rgb|rgbw|cct)(:\d+)?$/;
const ASIDE =
  /(^|\.)(id|by_minute\.\d+|minute_ts|tF|source|timer_started_at|timer_duration|errors\.\d+|move_started_at|move_timeout|pos_control|last_direction|target_pos|effect)$|^wifi\.(?!rssi$)/;

// Devices of which it is known how they speak; beyond it, the first are forgotten.
const MAX_DEVICES = 2000;

/** Shelly of the second generation and later. */
export const shellyGen2 = definePreset({
  name: 'shelly-gen2',
  title: 'Shelly (second generation and later)',
  reads:
    'Notifications (events/rpc), and status topics of devices that send no notifications. Energies are kept in kWh; the time is that of the device, once its clock is set.',
  settings: {
    prefix: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[^+#{}]+$/, 'expected the first levels of its topics'),
        v.description('The levels before the name of the device, where the MQTT prefix has some: shellies/cellar.'),
      ),
    ),
  },
  expand({ prefix }) {
    const device = prefix === undefined ? '{device}' : `${prefix}/{device}`;
    return {
      dialect: () => {
        const notifying = new Set<string>();
        return byTopic([
          availability(`${device}/online`),
          json(`${device}/events/rpc`, (document, names, out) => {
            const name = names['device'] as string;
            const method = textAt(document, 'method');
            if (method !== 'NotifyStatus' && method !== 'NotifyFullStatus') return out.understood('no_status');
            if (notifying.size >= MAX_DEVICES) notifying.clear();
            notifying.add(name);
            const params = objectOf(at(document, 'params')) ?? {};
            for (const [key, status] of Object.entries(params)) read(name, key, status, timeIn(params), out);
            out.understood();
          }),
          json(`${device}/status/{component}`, (document, names, out) => {
            const { device: name = '', component = '' } = names;
            if (notifying.has(name)) return out.understood('repeats');
            read(name, component, document, undefined, out);
            out.understood();
          }),
        ]);
      },
      explanation: [
        'events/rpc: NotifyStatus and NotifyFullStatus, fields named component:number.value',
        'status/+: the same, of devices that send no notifications',
        'time: params.ts; of arrival before the clock is set',
        'online: false ends the last values',
      ],
    };
  },
  fingerprint: {
    filters: ['+/events/rpc', '+/status/+'],
    recognise(topic, payload) {
      if (topic.endsWith('/events/rpc')) return scoreOf(/^Notify/.test(textAt(jsonIn(payload), 'method') ?? ''), 1);
      const component = /^[^/]+\/status\/([^/]+)$/.exec(topic)?.[1];
      return scoreOf(
        component !== undefined && COMPONENTS.test(component) && objectOf(jsonIn(payload)) !== undefined,
        0.8,
      );
    },
  },
});

const seconds = compileTime({ format: 'unix_s', zone: 'utc' });

/** Null, or a few seconds after 1970, before the clock is set. */
function timeIn(params: Readonly<Record<string, unknown>>): Instant | undefined {
  return 'ts' in params ? (seconds(params['ts']) ?? Number.NaN) : undefined;
}

function read(device: string, component: string, status: unknown, time: Instant | undefined, out: Outlet): void {
  if (objectOf(status) === undefined || (!COMPONENTS.test(component) && component !== 'wifi')) return;
  leavesOf(status, (path, leaf) => {
    const field = `${component}.${path}`;
    if (!ASIDE.test(field)) out.value(device, field, leaf, { facts: facts(field), time });
  });
}
