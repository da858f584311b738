import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { FLAG } from '../../../agent/model/batch.ts';
import { Mapping } from '../../../drivers/mqtt/mapping.ts';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { recordingIntake } from '../../fakes/intake.ts';

const FOLDER = join(import.meta.dirname, '../../../drivers/mqtt/cases');
const NOW = Date.parse('2026-11-22T08:30:00Z');

interface Case {
  readonly topics: unknown;
  readonly labels?: string[];
  /** `topic payload`; `{ retained: topic payload }` where the broker had kept it. */
  readonly messages: (string | { readonly retained: string })[];
  readonly expect: {
    readonly filters?: string[];
    /** `device/field=value`, with ` @time` where it is not that of arrival. */
    readonly readings?: string[];
    readonly seeds?: string[];
    readonly offline?: string[];
    readonly invalid?: Record<string, number>;
    readonly notes?: Record<string, number>;
  };
}

function messageOf(given: string): { topic: string; payload: Buffer } {
  const space = given.indexOf(' ');
  return { topic: given.slice(0, space), payload: Buffer.from(given.slice(space + 1)) };
}

for (const file of readdirSync(FOLDER)) {
  test(file, () => {
    const { topics, labels, messages, expect: expected } = parse(readFileSync(join(FOLDER, file), 'utf8')) as Case;
    const mapping = new Mapping(v.parse(mqttSettings, { url: 'mqtt://localhost', topics }));
    const intake = recordingIntake(labels ? { labels } : {});
    for (const given of messages) {
      const retained = typeof given !== 'string';
      mapping.take({ ...messageOf(retained ? given.retained : given), retained }, NOW, intake);
      intake.deliver();
    }
    const readings = intake.readings.map(({ series, value, time, flags }) => {
      expect(Boolean(flags & FLAG.OWN_TIME)).toBe(time !== NOW);
      return `${series}=${value}${time === NOW ? '' : ` @${new Date(time).toISOString()}`}`;
    });
    expect({
      readings,
      seeds: intake.seeds.map(({ series, value }) => `${series}=${value}`),
      offline: intake.offlines.map(({ device }) => device),
      invalid: intake.invalids,
      notes: intake.notes,
    }).toEqual({
      readings: expected.readings ?? [],
      seeds: expected.seeds ?? [],
      offline: expected.offline ?? [],
      invalid: expected.invalid ?? {},
      notes: expected.notes ?? {},
    });
    if (expected.filters) expect(mapping.filters).toEqual(expected.filters);
  });
}
