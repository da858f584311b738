import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { openReader } from '../../drivers/decode/reader.ts';
import { type Decode, decodeSettings } from '../../drivers/decode/settings.ts';
import { type RecordingIntake, recordingIntake } from '../fakes/intake.ts';
import { printTable, without } from './folder.ts';
import { type Expected, READINGS, type Reading, readVectors, type Vector } from './vectors.ts';

const skipped = without('vectors');
const vectors = skipped ? [] : readVectors().filter(({ protocol }) => protocol in READINGS);
const AT = Date.UTC(2026, 10, 22, 12);

function read({ hex, ...vector }: Vector, { format, settings }: Reading): RecordingIntake {
  const intake = recordingIntake();
  const own = settings?.({ hex, ...vector }) ?? {};
  const decode = v.parse(decodeSettings('arrival'), { format, ...own }) as Decode;
  const reader = openReader(decode, { max_line: 1024, first_line: 'keep' }, intake);
  reader.push(Buffer.from(hex, 'hex'), AT, 0);
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

function toleranceOf({ tolerance = {} }: Vector, field: string): number {
  const group = /^pm/.test(field) ? 'mass' : /^n\d/.test(field) ? 'number' : field;
  return tolerance[field] ?? tolerance[group] ?? 1e-6;
}

describe.skipIf(skipped)('short frames of serial protocols', () => {
  const rows: Record<string, { protocol: string; vectors: number; values: number; empty: number; refused: number }> =
    {};

  test.each(vectors)('$id', (vector) => {
    const reading = READINGS[vector.protocol] as Reading;
    const intake = read(vector, reading);
    const row = rows[vector.protocol] ?? { protocol: vector.protocol, vectors: 0, values: 0, empty: 0, refused: 0 };
    rows[vector.protocol] = row;
    row.vectors++;
    // What a vector would have marked as suspect is left out here, and counted.
    const suspect = vector.outcome === 'flag' && intake.invalids['inconsistent'] === 1;
    if (vector.outcome === 'reject' || suspect) {
      expect(intake.readings).toEqual([]);
      row.refused++;
      return;
    }
    for (const { field, name, value } of wantedOf(vector, reading)) {
      const found = intake.readings.find(({ series }) => series === name);
      if (value === null) {
        expect(found, `${field} is empty`).toBeUndefined();
        row.empty++;
        continue;
      }
      row.values++;
      if (typeof found?.value === 'string') expect(found.value).toBe(reading.words?.[String(value)] ?? String(value));
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
    printTable('test vectors: values equal, fields empty as they must be, frames refused', Object.values(rows));
    expect(Object.values(rows).reduce((sum, row) => sum + row.vectors, 0)).toBe(vectors.length);
  });
});
