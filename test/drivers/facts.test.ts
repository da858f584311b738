import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { knownUnit } from '../../agent/clean/units.ts';
import type { FieldFacts } from '../../agent/model/series.ts';
import { planSeries } from '../../config/plan-series.ts';
import { openReader } from '../../drivers/decode/reader.ts';
import { decodeSettings } from '../../drivers/decode/settings.ts';
import { attachedField } from '../../drivers/dsmr/fields.ts';
import { layoutDecoder } from '../../drivers/frame/decoder.ts';
import { profiles } from '../../drivers/frame/profiles.ts';
import { FIELDS as NMEA } from '../../drivers/nmea0183/fields.ts';
import { protocols } from '../../drivers/protocols.ts';
import { FIELDS as TIC } from '../../drivers/tic/fields.ts';
import type { Field } from '../../drivers/values/outlet.ts';
import { FIELDS as VEDIRECT } from '../../drivers/vedirect/fields.ts';
import { recordingIntake } from '../fakes/intake.ts';
import { allCases, inputOf } from './cases.ts';

const planFor = planSeries({ series: {}, allowed_lateness: 0 });

// Units that nothing is converted from or to; they stand in summaries as they are.
const OTHER_UNITS = ['°/min', '1/dL', '1/cm³', 'varh', 'VAh', 'm³'];

const tables: [string, readonly Field[]][] = [
  ['vedirect', [...VEDIRECT.values()]],
  ['nmea0183', Object.values(NMEA)],
  ['tic', [...TIC.values()]],
  ['dsmr', [2, 3, 4, 6, 7, 10, 11, 12, 99].map((kind) => attachedField(kind, 1, 'm3', false))],
];

function judge(name: string, facts: FieldFacts): void {
  const plan = planFor('source', `source/${name}`, facts);
  expect(facts.origin, name).toMatch(/\w/);
  if (plan.unit !== undefined && plan.kind !== 'state') {
    expect(knownUnit(plan.unit) || OTHER_UNITS.includes(plan.unit), `${name}: ${plan.unit}`).toBe(true);
  }
  // What the source says of a field is in the plan: nothing in it is lost on the way.
  if (facts.kind !== undefined) expect(plan.kind).toBe(facts.kind);
  if (plan.kind === 'state') return;
  for (const rule of Object.keys(facts.rules ?? {})) expect(plan.rules.map((use) => use.rule)).toContain(rule);
}

describe.each(tables)('%s', (_, fields) => {
  test('knows fields by names that differ, with facts that make a plan', () => {
    expect(fields.length).toBeGreaterThan(0);
    for (const { name, facts } of fields) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      judge(name, facts);
    }
  });
});

test.each(profiles.map((profile) => ({ name: profile.name, profile })))(
  'the profile $name makes plans',
  ({ profile }) => {
    const { header, length, messages } = profile.layout;
    const intake = recordingIntake();
    const decoder = layoutDecoder(profile);
    const size = typeof length === 'number' ? length : length.most;
    for (const { where } of messages) {
      // Numbers that rise from field to field, so that nothing contradicts another.
      const frame = Uint8Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 1 : 20 + i));
      frame.set(header ?? []);
      for (const { at, is } of where) frame[at] = is;
      decoder.decode(frame, 0, intake);
    }
    const named = messages.flatMap(({ fields }) => Object.keys(fields)).filter((name) => !name.includes('#'));
    const missed = named.filter((name) => !(name in intake.facts));
    expect(missed.filter((name) => !/^n\d/.test(name) && intake.invalids['inconsistent'] === undefined)).toEqual([]);
    for (const [name, facts] of Object.entries(intake.facts)) judge(name, facts);
    expect(Object.keys(profile.rules).filter((name) => !named.includes(name))).toEqual([]);
  },
);

const cases = allCases().filter(({ name }) => protocols.some((protocol) => name.startsWith(`${protocol.name}/`)));

test.each(cases)('$name: every series is known with its unit and kind', (one) => {
  const intake = recordingIntake({ planFor });
  const reader = openReader(
    v.parse(decodeSettings('arrival'), one.given['decode']),
    { max_line: 1024, first_line: 'keep' },
    intake,
  );
  reader.push(inputOf(one), Date.parse('2026-11-22T12:00:00Z'), 0);
  expect(Object.keys(intake.plans).length).toBeGreaterThan(0);
  for (const name of Object.keys(intake.plans)) judge(name, intake.facts[name] as FieldFacts);
});
