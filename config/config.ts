import * as v from 'valibot';
import { QUANTITY_NAMES } from '../agent/clean/quantities.ts';
import { rules } from '../agent/clean/rules.ts';
import { uplinks } from '../agent/forward/uplinks.ts';
import { bytes } from '../agent/settings/bytes.ts';
import { bytesPerDay } from '../agent/settings/bytes-per-day.ts';
import { duration } from '../agent/settings/duration.ts';
import { agentId, sectionName } from '../agent/settings/name.ts';
import { drivers } from '../drivers/index.ts';
import { byDriver } from './by-driver.ts';
import { derivedSection } from './derived.ts';
import { listen } from './listen.ts';
import { seriesRule } from './series-rule.ts';
import { windowList } from './windows.ts';

const described = <const Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

const agent = v.strictObject({
  id: described(v.optional(agentId()), 'What this agent is called on the broker. Default: the host name.'),
});

const store = v.strictObject({
  path: described(
    v.optional(v.pipe(v.string(), v.minLength(1)), './data/weir.db'),
    'The SQLite file; its folder is made where it is missing.',
  ),
  durability: described(
    v.optional(v.picklist(['power-loss', 'process-crash']), 'power-loss'),
    'What an acknowledged reading survives. process-crash is kinder to an SD card and loses the last seconds in a power cut.',
  ),
  commit_interval: described(
    v.optional(duration(), '1s'),
    'Readings are written together this often: at most so much serial data is at risk in a crash.',
  ),
  max_size: described(
    v.optional(v.pipe(bytes(), v.minValue(16e6, 'expected at least 16MB')), '512MB'),
    'The most space that the database takes. When it nears, old unsent minutes are merged into hours. Databases that were damaged and moved aside (*.corrupt-*) take at most as much again: the newest three, at least the newest one.',
  ),
  write_budget: described(
    v.optional(bytesPerDay()),
    'How much may be written to the card in a day. Beyond it commits are made more seldom where every source can wait (MQTT at QoS 1), up to a minute apart for 1s; and it is said.',
  ),
  card_endurance: described(
    v.optional(bytes(), '10000GB'),
    'What the card bears in its life, for the years in `weir status`. An ordinary one of 32 GB bears about 300 times its size.',
  ),
  keep_raw: described(v.optional(duration(), '24h'), 'How long raw readings are kept for `weir why`, as space allows.'),
  keep: described(v.optional(duration(), '30d'), 'How long summaries are kept after they were sent, as space allows.'),
});

const sourceShared = {
  max_series: described(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)), 1000),
    'Most series of this source; readings of any more are counted, not kept.',
  ),
};

const http = v.strictObject({
  listen: described(listen(), 'Address and port of the local page, for instance 127.0.0.1:8080.'),
});

const NONE = v.pipe(
  v.literal('none'),
  v.description('Nothing waits: readings are placed by the clock as it is.'),
  v.transform(() => 0),
);

const clock = v.strictObject({
  wait: described(
    v.optional(v.union([NONE, duration()]), '10m'),
    'How long readings wait for the true time, after a start with an unset clock, while an uplink is online or none is configured. Then they are placed by the clock as it is, and flagged.',
  ),
  wait_offline: described(
    v.optional(duration(), '24h'),
    'How long they wait at most, also while no uplink is online: without a network the time is not to be had.',
  ),
});

const log = v.strictObject({
  level: described(
    v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
    'The least important thing that is logged.',
  ),
});

/** The configuration of an agent, section by section. Everything has a default. */
export const configSchema = v.strictObject({
  agent: described(v.optional(agent, {}), 'Who this agent is.'),
  store: described(v.optional(store, {}), 'Where readings and summaries rest until they have arrived elsewhere.'),
  sources: described(
    v.optional(v.record(sectionName(), byDriver('source', drivers, sourceShared)), {}),
    'Where readings come from, by name.',
  ),
  series: described(
    v.optional(v.record(v.pipe(v.string(), v.minLength(1)), seriesRule(QUANTITY_NAMES, rules)), {}),
    'How series are treated, by pattern: * is one level of a name, ** any number. The first match of each key wins.',
  ),
  derived: described(
    v.optional(derivedSection(QUANTITY_NAMES), {}),
    'Series that are made of others by a formula, by name; a * in the name stands for any device that has the fields.',
  ),
  windows: described(
    v.optional(windowList(), ['1m', '1h']),
    'The windows that readings are summarised in; each a multiple of the finest.',
  ),
  allowed_lateness: described(
    v.optional(duration()),
    'How late a reading may come and still correct its window. Default: 1h, or three of the finest windows where that is longer.',
  ),
  max_skew: described(v.optional(duration(), '5m'), 'A reading whose time is further ahead than this is no reading.'),
  clock: described(v.optional(clock, {}), 'What is done while the clock of the machine is not to be trusted.'),
  uplinks: described(
    v.optional(v.record(sectionName(), byDriver('uplink', uplinks, {})), {}),
    'Where summaries are sent, by name.',
  ),
  http: described(v.optional(http), 'The local page, API and metrics. Absent: no port is opened.'),
  log: described(v.optional(log, {}), 'What the agent says about itself on standard output.'),
});

type Parsed = v.InferOutput<typeof configSchema>;

/** A configuration with every default filled in: durations in ms, sizes in bytes, secrets still by reference. */
export type Config = Omit<Parsed, 'agent' | 'allowed_lateness'> & {
  readonly agent: { readonly id: string };
  readonly allowed_lateness: number;
};
