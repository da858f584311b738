import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { protocolFormat } from '../../drivers/decode/settings.ts';
import { drivers } from '../../drivers/index.ts';
import { protocols } from '../../drivers/protocols.ts';
import { settingsTable, withSettings } from '../../drivers/settings-table.ts';

const folderOf = (name: string) => join(import.meta.dirname, '../../drivers', name);
const read = (name: string, file: string) => readFileSync(join(folderOf(name), file), 'utf8');

/** The headings of a driver's README, in their order; the second says how to attach the thing, in its own words. */
const HEADINGS = [
  /^What it reads$/,
  /./,
  /^Smallest configuration$/,
  /^All settings$/,
  /^What it promises$/,
  /^What goes wrong$/,
];

const readers = [
  ...drivers.map(({ name, settings }) => ({ what: 'driver', name, settings, prefix: '' })),
  ...protocols.map((one) => ({ what: 'protocol', name: one.name, settings: protocolFormat(one), prefix: 'decode' })),
];

describe.each(readers)('the $what $name', ({ name, settings, prefix }) => {
  test('has a README in the order of all others', () => {
    const headings = read(name, 'README.md').match(/^## .*$/gm) ?? [];
    expect(headings.length).toBe(HEADINGS.length);
    for (const [i, pattern] of HEADINGS.entries()) expect(headings[i]?.slice(3)).toMatch(pattern);
  });

  test('lists its settings as they are (npm run generate brings them up to date)', () => {
    const readme = read(name, 'README.md');
    expect(readme).toBe(withSettings(readme, settings, prefix));
  });

  test('says what each setting means', () => {
    const rows = settingsTable(settings, prefix).split('\n').slice(2);
    expect(rows.filter((row) => !/^\| `[^`]+` \| \S.{10,}\.? \|/.test(row))).toEqual([]);
  });

  test('shows configurations that hold', () => {
    const blocks = [...read(name, 'README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThan(0);
    for (const text of [...blocks, read(name, 'example.yaml')]) {
      expect(loadConfig(text, `${name}.yaml`)).toMatchObject({ kind: 'ok' });
    }
  });
});
