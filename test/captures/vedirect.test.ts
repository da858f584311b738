import { describe, expect, test } from 'vitest';
import type { VeDirectStats } from '../../drivers/vedirect/framing.ts';
import { printTable, without } from './folder.ts';
import { hear } from './serial.ts';

// Blocks by their checksums, over all their bytes from one checksum to the next. The first block of each capture was
// under way when it began.
const CAPTURES = [
  { file: 'bluesolar_1.23.dump', right: 247, wrong: 1, hex: 7, fields: 13 },
  { file: 'smartsolar_1.39.dump', right: 493, wrong: 1, hex: 2, fields: 14 },
];

describe.skipIf(without('vedirect'))('captures of VE.Direct ports', () => {
  const rows: Record<string, string | number>[] = [];

  test.each(CAPTURES)('$file', ({ file, right, wrong, hex, fields }) => {
    const heard = hear(['vedirect', file], { format: 'vedirect' });
    const { frames, bad_frames, hex_lines } = heard.stats as VeDirectStats;
    const voltages = heard.readings.filter(({ series }) => series === 'battery_voltage');
    rows.push({ file, right: frames, wrong: bad_frames, hex: hex_lines, readings: heard.readings.length });
    expect({ frames, bad_frames, hex_lines }).toEqual({ frames: right, bad_frames: wrong, hex_lines: hex });
    expect(voltages).toHaveLength(right);
    expect(new Set(heard.readings.map(({ series }) => series)).size).toBe(fields);
    expect(heard.invalids).toEqual({});
    // A battery of 12 V in both.
    expect(voltages.every(({ value }) => (value as number) > 12 && (value as number) < 15)).toBe(true);
  });

  test('as a table', () => printTable('VE.Direct: blocks by their checksums', rows));
});
