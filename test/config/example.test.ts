import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { keysOf, type Schema, settle } from '../../config/walk.ts';
import { drivers } from '../../drivers/index.ts';
import { read } from '../house/files.ts';
import { BARE, RICH } from './surroundings.ts';

const EXAMPLE = read('config/weir.example.yaml');
const UNCOMMENTED = EXAMPLE.replaceAll(/^(\s*)#(?=\S)/gm, '$1');
const written = parse(UNCOMMENTED) as Record<string, Record<string, never>>;

test('the first line names the schema for editors', () => {
  expect(EXAMPLE.split('\n')[0]).toBe('# yaml-language-server: $schema=./weir.schema.json');
});

test('the example is valid as it is, and needs no secret', () => {
  expect(loadConfig(EXAMPLE, 'weir.example.yaml', BARE)).toMatchObject({ kind: 'ok', warnings: [] });
});

test('the example is valid with every setting uncommented', () => {
  const loaded = loadConfig(UNCOMMENTED, 'weir.example.yaml', RICH);
  expect(loaded).toMatchObject({ kind: 'ok', warnings: [] });
});

test('every setting stands under a full sentence', () => {
  const lines = EXAMPLE.split('\n');
  const prose = lines.map((line) => /^\s*# (.*)$/.exec(line)?.[1]);
  const broken = prose.filter((text, at) => text !== undefined && prose[at + 1] === undefined && !/[.:]$/.test(text));
  expect(broken.filter((text) => !text?.startsWith('yaml-language-server'))).toEqual([]);
});

test.each(drivers.map(({ name }) => `drivers/${name}/example.yaml`))('%s is a valid configuration', (path) => {
  const loaded = loadConfig(read(path), path, RICH);
  expect(loaded.kind === 'bad' ? loaded.problems : loaded.warnings).toEqual([]);
});

interface Documented {
  readonly where: string;
  readonly schema: Schema;
  readonly value: Record<string, unknown>;
}

function sectionOf(...path: string[]): Documented {
  let schema: Schema = configSchema as Schema;
  let value: unknown = written;
  for (const part of path) {
    const settled = settle(schema, value) as unknown as { entries?: Record<string, Schema>; value?: Schema };
    schema = (settled.entries?.[part] ?? settled.value) as Schema;
    value = (value as Record<string, unknown>)[part];
  }
  return { where: path.join('.'), schema: settle(schema, value), value: value as Record<string, unknown> };
}

const COMPLETE = [
  sectionOf(),
  sectionOf('agent'),
  sectionOf('store'),
  sectionOf('http'),
  sectionOf('log'),
  sectionOf('uplinks', 'central'),
];

test.each(COMPLETE)('every setting of $where stands in the example', ({ schema, value }) => {
  expect(Object.keys(value).sort()).toEqual([...(keysOf(schema) ?? [])].sort());
});

test('every key of a series stands in the example', () => {
  const used = new Set(Object.values(written['series'] ?? {}).flatMap((rule) => Object.keys(rule)));
  expect([...used].sort()).toEqual([...(keysOf(sectionOf('series', '*/temperature').schema) ?? [])].sort());
});

test.each([...COMPLETE, sectionOf('sources', 'bench')])(
  'defaults of $where are shown as they are',
  ({ schema, value }) => {
    const { entries } = schema as unknown as {
      entries: Record<string, { default?: unknown; wrapped?: { type: string } }>;
    };
    const differing = Object.entries(entries).filter(([key, { default: byDefault }]) => {
      const plain = byDefault !== undefined && key in value && typeof byDefault !== 'object';
      return plain && JSON.stringify(value[key]) !== JSON.stringify(byDefault);
    });
    expect(differing.map(([key, { default: byDefault }]) => `${key}: ${String(byDefault)}`)).toEqual([]);
  },
);
