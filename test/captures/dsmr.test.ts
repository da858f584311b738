import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dataFile, printTable, without } from './folder.ts';
import { hear } from './serial.ts';

// What the telegrams say, read by eye: the first of some, the last value and its time.
const TELEGRAMS = [
  {
    file: 'dsmr_parser_V5.telegram',
    crc: true,
    readings: 30,
    says: { energy_import_t1: 4.426, power_import: 0.244, voltage_l1: 230, energy_import: 6.825, gas: 0.107 },
    times: { energy_import_t1: '2017-01-02T19:20:02+01:00', gas: '2017-01-02T16:10:05+01:00' },
  },
  {
    file: 'dsmr_parser_V2_2.telegram',
    crc: false,
    readings: 11,
    says: { energy_import_t1: 1.001, power_import: 1.01, power_export: 0, gas: 1.001 },
    times: { gas: '2016-11-07T19:00:00+01:00' },
  },
  {
    file: 'dsmr_parser_Sagemcom_T210_D_r.telegram',
    crc: true,
    readings: 16,
    says: { energy_import: 6_545_766, power_import: 286, reactive_energy_export_t2: 1_204_878 },
    times: { power_import: '2022-10-06T15:50:14+02:00' },
  },
];

describe.skipIf(without('dsmr'))('telegrams of meters', () => {
  const rows: Record<string, string | number>[] = [];

  test.each(TELEGRAMS)('$file', ({ file, crc, readings, says, times }) => {
    const heard = hear(['dsmr', file], { format: 'dsmr', max_skew: '36500d' });
    const of = (name: string) => heard.readings.find(({ series }) => series === name);
    const signed = /![0-9A-F]{4}\r\n$/.test(readFileSync(dataFile('dsmr', file), 'latin1'));
    rows.push({ file, telegrams: heard.stats.frames, crc: signed ? 'right' : 'none', readings: heard.readings.length });
    expect(heard.stats).toMatchObject({ frames: 1, bad_frames: 0, partial_frames: 0, skipped_bytes: 0 });
    expect(signed).toBe(crc);
    expect(heard.invalids).toEqual({});
    expect(heard.readings).toHaveLength(readings);
    expect(Object.fromEntries(Object.keys(says).map((name) => [name, of(name)?.value]))).toEqual(says);
    for (const [name, time] of Object.entries(times)) expect(of(name)?.time, name).toBe(Date.parse(time));
  });

  test('as a table', () => printTable('DSMR: telegrams', rows));
});
