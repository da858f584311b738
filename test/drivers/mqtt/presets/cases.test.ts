import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { quantityNamed } from '../../../../agent/clean/quantities.ts';
import { knownUnit, sameDimension } from '../../../../agent/clean/units.ts';
import { FLAG } from '../../../../agent/model/batch.ts';
import type { FieldFacts, PlanFor, SeriesPlan } from '../../../../agent/model/series.ts';
import { planSeries } from '../../../../config/plan-series.ts';
import { Mapping } from '../../../../drivers/mqtt/mapping.ts';
import { presets } from '../../../../drivers/mqtt/presets/index.ts';
import { meaningOf } from '../../../../drivers/mqtt/presets/meaning.ts';
import { mqttSettings } from '../../../../drivers/mqtt/settings.ts';
import { recordingIntake } from '../../../fakes/intake.ts';
import { type Given, messageOf } from './messages.ts';

const FOLDER = join(import.meta.dirname, '../../../../drivers/mqtt/presets/cases');
const NOW = Date.parse('2026-11-22T08:30:00Z');
const planFor: PlanFor = planSeries({ series: {}, allowed_lateness: 0 });

interface Case {
  readonly topics: unknown;
  readonly messages: Given[];
  readonly expect: {
    readonly announcements?: string[];
    readonly filters?: string[];
    /** Subscribed to, and sent, on the way. */
    readonly subscribed?: string[];
    readonly published?: string[];
    /** `device/field=value`, with ` @time` where it is not that of arrival. */
    readonly readings?: string[];
    readonly seeds?: string[];
    /** By series: `unit kind quantity`, `-` for none. */
    readonly series?: Record<string, string>;
    readonly rules?: Record<string, unknown>;
    readonly offline?: string[];
    readonly invalid?: Record<string, number>;
    readonly notes?: Record<string, number>;
  };
}

describe.each(readdirSync(FOLDER).sort())('%s', (file) => {
  const { topics, messages, expect: expected } = parse(readFileSync(join(FOLDER, file), 'utf8')) as Case;

  test('gives the readings that are wanted, in their units', () => {
    const found = run(topics, messages);
    expect(found).toEqual({
      readings: [],
      seeds: [],
      offline: [],
      invalid: {},
      notes: {},
      subscribed: [],
      published: [],
      ...Object.fromEntries(Object.entries(expected).filter(([key]) => key in found)),
      series: expected.series ?? found.series,
      rules: expected.rules ?? found.rules,
      announcements: expected.announcements ?? found.announcements,
      filters: expected.filters ?? found.filters,
    });
  });
});

test.each(presets.map(({ name }) => name))('the preset %s has a case', (name) => {
  expect(
    readdirSync(FOLDER)
      .map((file) => basename(file, '.yaml'))
      .filter((file) => file.startsWith(name)),
  ).not.toEqual([]);
});

function run(topics: unknown, messages: readonly Given[]) {
  const subscribed: string[] = [];
  const published: string[] = [];
  const settings = v.parse(mqttSettings, { url: 'mqtt://localhost', topics });
  const mapping = new Mapping(settings, {
    subscribe: (filter) => subscribed.push(filter),
    publish: (topic, payload) => published.push(`${topic} ${Buffer.from(payload).toString('hex')}`),
  });
  const intake = recordingIntake({ planFor });
  let now = NOW;
  for (const given of messages) {
    if (typeof given !== 'string' && 'wait' in given) {
      now += given.wait;
      continue;
    }
    const message = messageOf(given);
    const covered = [...mapping.filters, ...mapping.dialects.announcements, ...subscribed];
    expect(
      covered.some((filter) => matches(filter, message.topic)),
      `${message.topic} is subscribed to`,
    ).toBe(true);
    mapping.take(message, now, intake);
    intake.deliver();
  }
  for (const [name, { facts }] of Object.entries(intake.plans)) {
    expect(`${name}: ${faultOf(facts)}`).toBe(`${name}: none`);
    expect(`${name}: ${unboundName(name, facts)}`).toBe(`${name}: bound`);
  }
  return {
    readings: intake.readings.map(({ series, value, time, flags }) => {
      const own = Boolean(flags & FLAG.OWN_TIME);
      return `${series}=${value}${own ? ` @${new Date(time).toISOString()}` : ''}`;
    }),
    seeds: intake.seeds.map(({ series, value }) => `${series}=${value}`),
    series: Object.fromEntries(Object.entries(intake.plans).map(([name, plan]) => [name, shown(plan)])),
    rules: Object.fromEntries(
      Object.entries(intake.plans).flatMap(([name, plan]) =>
        plan.facts?.rules === undefined ? [] : [[name, plan.facts.rules]],
      ),
    ),
    offline: intake.offlines.map(({ device }) => device),
    invalid: intake.invalids,
    notes: intake.notes,
    announcements: mapping.dialects.announcements,
    filters: mapping.filters,
    subscribed,
    published,
  };
}

/** What is wrong with what a preset knows: a quantity that is in no catalogue would be left out in silence. */
function faultOf({ quantity, unit, kept_in }: FieldFacts = { origin: '' }): string {
  const known = quantity === undefined ? undefined : quantityNamed(quantity);
  if (quantity !== undefined && known === undefined) return `there is no quantity ${quantity}`;
  if (known?.unit !== undefined && unit !== undefined && !sameDimension(known.unit, unit))
    return `${unit} is no unit of it`;
  if (kept_in !== undefined && !sameDimension(kept_in, unit ?? '')) return `${unit} cannot be kept in ${kept_in}`;
  return unit === undefined || knownUnit(unit) || STRANGE.includes(unit) ? 'none' : `${unit} is no unit`;
}

/** A name that means something wherever it stands, and of which nothing is known: it would be cleaned by no rule. */
function unboundName(series: string, facts: FieldFacts | undefined): string {
  const field = series.slice(series.lastIndexOf('/') + 1);
  // Who describes a field without a unit has not said what it measures, whatever its name.
  if (facts !== undefined && facts.unit === undefined) return 'bound';
  if (OTHERWISE.test(field)) return 'bound';
  return facts?.quantity !== undefined || meaningOf(field)?.quantity === undefined ? 'bound' : 'no quantity';
}

/** Tasmota's RSSI is no signal strength, but a quality from 0 to 100. */
const OTHERWISE = /Wifi\.RSSI$/;

/** Units that are in no table: thousandths of the earth's acceleration. */
const STRANGE = ['mG'];

function shown({ unit, kind, quantity }: SeriesPlan): string {
  return `${unit ?? '-'} ${kind} ${quantity ?? '-'}`;
}

/** MQTT 5.0, section 4.7. */
function matches(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  for (const [i, level] of filter.split('/').entries()) {
    if (level === '#') return true;
    if (levels[i] === undefined || (level !== '+' && level !== levels[i])) return false;
  }
  return filter.split('/').length === levels.length;
}
