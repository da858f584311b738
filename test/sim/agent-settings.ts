import * as v from 'valibot';
import { RULE_NAMES, useRule } from '../../agent/clean/rules.ts';
import type { SeriesPlan } from '../../agent/model/series.ts';
import type { StoreSettings } from '../../agent/store/store.ts';
import { mqttSettings } from '../../drivers/mqtt/settings.ts';
import { serial } from '../../drivers/serial/driver.ts';
import { kindOf } from './kinds.ts';
import type { Scenario } from './scenario.ts';
import { TOO_HIGH } from './sensors.ts';

export const AGENT = 'sim-1';
/** How far ahead of the clock the time of a reading may be. */
export const MAX_SKEW = 5 * 60_000;

/** The configuration of the agent, as a scenario has it. */
export function storeSettings(scenario: Scenario, path: string): StoreSettings {
  const { order, message_summaries, outbox_messages } = scenario;
  const uplink = { order, message_summaries, outbox_messages };
  return {
    path,
    durability: 'process-crash',
    max_size: scenario.max_size,
    keep_raw: 600_000,
    keep: scenario.keep,
    agent: AGENT,
    windows: scenario.windows,
    rules: RULE_NAMES,
    uplinks: [
      { name: 'central', ...uplink },
      { name: 'cloud', ...uplink },
    ],
  };
}

export function seriesPlan(scenario: Scenario, unit: string, source: string, name: string): SeriesPlan {
  const { lateness, idle_after, hold } = scenario;
  const rules = [useRule('duplicate', { memory: 128 }), useRule('range', { max: TOO_HIGH - 1 })];
  return {
    ...{ name, source, kind: kindOf(scenario, name), unit, hold },
    ...{ allowed_lateness: lateness, idle_after, rules },
  };
}

export function fieldSettings({ fields, receive_maximum }: Scenario, max_skew = MAX_SKEW) {
  const time = { path: 't', format: 'unix_ms', else: 'reject', max_skew: `${max_skew}ms` };
  const select = Array.from({ length: fields }, (_, i) => (i === 1 ? 'c' : `f${i}`));
  const topics = [
    { topic: 'own/{device}', select, time },
    { topic: 'plain/{device}', select },
  ];
  return parsed(mqttSettings, { url: 'mqtt://sim', receive_maximum, topics });
}

export function wireSettings({ serial_time }: Scenario) {
  const time = { field: 't', format: 'unix_ms', else: 'reject' };
  const decode = { format: 'kv', fields: ['a'], ...(serial_time ? { time } : {}) };
  return parsed(serial.settings, { port: '/dev/ttySIM', decode });
}

/** Settings are the same in every life of a world: they are checked once. The newest few hundred are kept. */
const settingsSeen = new Map<string, unknown>();

function parsed<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const key = JSON.stringify(input);
  const known = settingsSeen.get(key) ?? v.parse(schema, input);
  if (settingsSeen.size > 300) settingsSeen.clear();
  settingsSeen.set(key, known);
  return known as v.InferOutput<Schema>;
}
