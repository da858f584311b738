import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { openReader } from '../../drivers/decode/reader.ts';
import { type Decode, decodeSettings } from '../../drivers/decode/settings.ts';
import { type RecordingIntake, recordingIntake } from '../fakes/intake.ts';
import { printTable, without } from './folder.ts';
import { type Expected, READINGS, type Reading, readVectors, type Vector } from './vectors.ts';

const skipped = without('vectors');
const vectors = skipped ? [] : readVectors();
const AT = Date.UTC(2026, 10, 22, 12);

function read({ hex, ...vector }: Vector, { format, settings, take, behind = '' }: Reading): RecordingIntake {
  const intake = recordingIntake();
  if (take) {
    take({ hex, ...vector }, intake);
    return intake;
  }
  const own = settings?.({ hex, ...vector }) ?? {};
  const decode = v.parse(decodeSettings('arrival'), { format, ...own }) as Decode;
  const reader = openReader(decode, { max_line: 1024, first_line: 'keep' }, intake);
  reader.push(Buffer.from(hex, 'hex'), AT, 0);
  if (intake.readings.length === 0 && vector.outcome === 'accept') reader.push(Buffer.from(behind), AT, 0);
  reader.interrupt();
  return intake;
}

/** The fields of a vector that are readings here, with the series they must be, one for each of a list. */
function wantedOf(vector: Vector, { series }: Reading): { field: string; name: string; value: Expected['value'] }[] {
  return Object.entries(vector.expected).flatMap(([field, { value = null, corrected }]) => {
    const name = series(field, vector);
    if (name === undefined) return [];
    if (!Array.isArray(value)) return [{ field, name, value: corrected ?? value }];
    return (value as number[]).map((each, i) => ({ field, name: name.replace('#', String(i + 1)), value: each }));
  });
}

/** What the frame says of the time of all its readings. */
function timesOf({ expected }: Vector): { value: string }[] {
  const said = Object.entries(expected).filter(([field]) => /^(?:telegram_)?time(?:_of_day)?$/.test(field));
  return said.map(([, { value }]) => ({ value: String(value) }));
}

function wordFor({ words = {} }: Reading, field: string, value: unknown): string {
  return words[`${field} ${value}`] ?? words[String(value)] ?? String(value);
}

function toleranceOf({ tolerance = {} }: Vector, field: string): number {
  const group = /^pm/.test(field) ? 'mass' : /^n\d/.test(field) ? 'number' : field;
  return tolerance[field] ?? tolerance[group] ?? 1e-6;
}

describe.skipIf(skipped)('short frames of serial protocols', () => {
  const rows: Record<
    string,
    { protocol: string; vectors: number; values: number; times: number; empty: number; refused: number }
  > = {};

  test.each(vectors)('$id', (vector) => {
    const reading = READINGS[vector.protocol] as Reading;
    const intake = read(vector, reading);
    const row = rows[vector.protocol] ?? {
      protocol: vector.protocol,
      vectors: 0,
      values: 0,
      times: 0,
      empty: 0,
      refused: 0,
    };
    rows[vector.protocol] = row;
    row.vectors++;
    // What a vector would have marked as suspect is left out here, and counted.
    const suspect = vector.outcome === 'flag' && intake.invalids['inconsistent'] === 1;
    if (vector.outcome === 'reject' || suspect) {
      expect(intake.readings).toEqual([]);
      row.refused++;
      return;
    }
    for (const { value } of timesOf(vector)) {
      row.times++;
      // A time without a date is one of the day of arrival.
      const times = intake.readings.map(({ time }) => new Date(time).toISOString());
      const wanted = value.includes('T') ? new Date(value).toISOString() : value;
      expect(times.some((time) => time.endsWith(wanted))).toBe(true);
    }
    const wanted = wantedOf(vector, reading);
    expect(wanted.length + timesOf(vector).length, 'what is compared').toBeGreaterThan(0);
    for (const { field, name, value } of wanted) {
      const found = intake.readings.find(({ series }) => series === name);
      if (value === null) {
        expect(found, `${field} is empty`).toBeUndefined();
        row.empty++;
        continue;
      }
      row.values++;
      if (typeof found?.value === 'string') expect(found.value).toBe(wordFor(reading, field, value));
      else {
        const off = Math.abs((found?.value as number) / (reading.per?.[name] ?? 1) - Number(value));
        expect(off, `${field}: ${found?.value} for ${value}`).toBeLessThanOrEqual(toleranceOf(vector, field));
      }
      const time = vector.expected[field]?.time;
      // A time without a zone is that of a clock in central Europe in winter.
      if (time !== undefined) expect(found?.time).toBe(Date.parse(/[+Z]/.test(time) ? time : `${time}+01:00`));
    }
  });

  test('were all read', () => {
    printTable(
      'test vectors: values and times equal, fields empty as they must be, frames refused',
      Object.values(rows),
    );
    expect(Object.values(rows).reduce((sum, row) => sum + row.vectors, 0)).toBe(vectors.length);
    expect(vectors.length).toBe(70);
  });
});
