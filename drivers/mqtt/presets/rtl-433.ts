import * as v from 'valibot';
import type { FieldFacts } from '../../../agent/model/series.ts';
import type { Instant } from '../../../agent/model/time.ts';
import { compileTime, timeProblem } from '../../values/time.ts';
import { base } from './base.ts';
import { byTopic, json } from './by-topic.ts';
import { leavesOf, objectOf, textAt } from './document.ts';
import { type Meaning, meaningOf } from './meaning.ts';
import { definePreset } from './preset.ts';
import { jsonIn, scoreOf } from './recognise.ts';
import { Repeats } from './repeats.ts';

/** rtl_433 names a unit at the end of a field (docs/DATA_FORMAT.md of merbanan/rtl_433). */
const SUFFIXES: readonly (readonly [suffix: string, unit: string])[] = [
  ...(['C °C', 'F °F', 'hPa hPa', 'kPa kPa', 'PSI psi', 'bar bar', 'inHg inHg'] as const),
  ...(['km_h km/h', 'm_s m/s', 'mi_h mph', 'mph mph', 'kt kn', 'deg °', 'mm_h mm/h', 'in_h in/h'] as const),
  ...(['mm mm', 'in in', 'cm cm', 'km km', 'm m', 'V V', 'mV mV', 'A A', 'mA mA', 'kW kW', 'W W', 'VA VA'] as const),
  ...(['kWh kWh', 'Wh Wh', 'm3 m³', 'lux lx', 'lx lx', 'klx klx', 'W_m2 W/m²', 'ppm ppm', 'ppb ppb'] as const),
  ...(['ug_m3 µg/m³', 'pct %', 'Hz Hz', 's s', 'dB dB', 'dBm dBm', 'kg kg', 'g g', 'L L', 'l L'] as const),
].map((pair) => pair.split(' ') as [string, string]);

const STEMS: readonly (readonly [name: RegExp, quantity: string])[] = [
  [/^temperature|^temp$/, 'temperature'],
  [/^humidity/, 'humidity'],
  [/^(wind|gust)_(avg|max|speed)|^gust_speed/, 'wind_speed'],
  [/^wind_dir/, 'wind_direction'],
  [/^(light|illuminance)/, 'illuminance'],
  [/^(uvi|uv_index)$/, 'uv_index'],
  [/^(soil_)?moisture/, 'soil_moisture'],
  [/^battery$/, 'battery_voltage'],
  [/^co2/, 'co2'],
  [/^pm1(_0)?$/, 'pm1'],
  [/^pm2_5/, 'pm25'],
  [/^pm10/, 'pm10'],
  [/^power\d*$/, 'power'],
  [/^energy\d*$/, 'energy'],
  [/^voltage\d*$/, 'voltage'],
  [/^current\d*$/, 'current'],
  [/^(depth|distance)/, 'distance'],
];

/** Says who speaks, or how it was heard: no measurement. */
const ASIDE = new Set(
  'time model type subtype id channel mic protocol mod freq freq1 freq2 noise sequence_num data code flags'.split(' '),
);
const HEARD = new Set(['time', 'rssi', 'snr', 'noise', 'freq', 'freq1', 'freq2', 'mod']);

// A sensor says everything three to eight times within a second or two, and speaks again after ten at the earliest.
const BURST = 4000;

/** rtl_433, as it is: with or without `-C si`, with or without a time that is one. */
export const rtl433 = definePreset({
  name: 'rtl_433',
  title: 'rtl_433',
  reads:
    'The events of all sensors in reach, named model/channel/id, in the units that the names of fields end in. What a sensor says several times in one burst, or to several receivers, counts once.',
  settings: {
    base: base('rtl_433', 'The first level of its topics.'),
    name_by: v.optional(
      v.pipe(
        v.picklist(['id', 'channel']),
        v.description(
          'What tells two sensors of a model apart: the id, which changes with the battery of most, or the channel that is set on them.',
        ),
      ),
      'id',
    ),
    zone: v.optional(
      v.pipe(
        v.string(),
        v.check(
          (zone) => timeProblem({ format: 'iso', zone }) === undefined,
          'expected utc, local or an offset such as +02:00',
        ),
        v.description(
          'Zone of its local times. Without it, and without -M time:unix or utc, the time of arrival counts.',
        ),
      ),
    ),
  },
  expand: ({ base, name_by, zone }) => ({
    dialect: () => {
      const repeats = new Repeats(BURST);
      const timeOf = timeReader(zone);
      return byTopic([
        json(`${base}/{host}/events`, (document, _, out, message) => {
          const event = objectOf(document);
          const model = textAt(event, 'model');
          if (event === undefined || model === undefined) return out.invalid('unparsable', 'no model');
          if (!out.redelivered && repeats.met(withoutReception(event), message.at)) return out.understood('repeats');
          const device = deviceOf(event, model, name_by);
          const time = timeOf(event['time']);
          leavesOf(event, (field, leaf) => {
            if (!ASIDE.has(field)) out.value(device, field, leaf, { facts: factsOf(field, event), time });
          });
        }),
      ]);
    },
    explanation: [
      `${base}/+/events: every number, with the unit that its name ends in`,
      `time: ${zone === undefined ? 'where it says its zone, else of arrival' : `local times in zone ${zone}`}`,
      'duplicates: equal events within 4 seconds count once',
    ],
  }),
  fingerprint: {
    filters: ['rtl_433/+/events'],
    recognise: (topic, payload) =>
      scoreOf(topic.endsWith('/events') && textAt(jsonIn(payload), 'model') !== undefined, 1),
  },
});

function deviceOf(event: Readonly<Record<string, unknown>>, model: string, by: 'id' | 'channel'): string {
  const part = (key: string) => {
    const value = event[key];
    return typeof value === 'number' || (typeof value === 'string' && value !== '') ? [String(value)] : [];
  };
  const names = by === 'channel' && part('channel').length > 0 ? part('channel') : [...part('channel'), ...part('id')];
  return [model, ...names].map((name) => name.replaceAll('/', '_')).join('/');
}

/** What was said, without when and how well it was heard: that differs from one repetition to the next. */
function withoutReception(event: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(event).filter(([key]) => !HEARD.has(key)));
}

/** `1700000000.123` and `2026-11-22T08:20:38Z` are times; `2026-11-22 09:20:38` is one where the zone is known. */
function timeReader(zone: string | undefined): (value: unknown) => Instant | undefined {
  const unix = compileTime({ format: 'unix_s', zone: 'utc' });
  const iso = compileTime({ format: 'iso', zone: zone ?? 'utc' });
  return (value) => {
    const seconds = unix(value);
    if (seconds !== undefined) return seconds;
    const zoned = typeof value === 'string' && /(Z|[+-]\d{2}:?\d{2})$/i.test(value);
    return zoned || zone !== undefined ? iso(value) : undefined;
  };
}

const remembered = new Map<string, FieldFacts | undefined>();
// Names of fields are few; a hostile sender's are forgotten all at once.
const MAX_REMEMBERED = 2000;

function factsOf(field: string, event: Readonly<Record<string, unknown>>): FieldFacts | undefined {
  const tyre = event['type'] === 'TPMS';
  const key = tyre ? `${field}\n` : field;
  if (remembered.has(key)) return remembered.get(key);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const meaning = meaningBySuffix(field, tyre);
  const facts = meaning && { origin: 'rtl_433', ...meaning };
  remembered.set(key, facts);
  return facts;
}

function meaningBySuffix(field: string, tyre: boolean): Meaning | undefined {
  if (field === 'rssi' || field === 'snr') return { unit: 'dB' };
  const found = SUFFIXES.find(([suffix]) => field.endsWith(`_${suffix}`));
  const stem = found ? field.slice(0, -found[0].length - 1) : field;
  const quantity = quantityOf(stem, found?.[1], tyre);
  if (quantity === undefined && found === undefined) return meaningOf(field);
  return { ...(quantity !== undefined && { quantity }), ...(found && { unit: found[1] }) };
}

function quantityOf(stem: string, unit: string | undefined, tyre: boolean): string | undefined {
  // A tyre has five times the pressure of the air around it.
  if (/^pressure/.test(stem)) return tyre || unit === 'psi' || unit === 'bar' ? 'pressure_pipe' : 'pressure';
  // The amount since the battery was put in; a rate is none.
  if (/^rain$/.test(stem) && (unit === 'mm' || unit === 'in')) return 'rain';
  return STEMS.find(([name]) => name.test(stem))?.[1];
}
