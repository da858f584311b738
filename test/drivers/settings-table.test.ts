import * as v from 'valibot';
import { expect, test } from 'vitest';
import { settingsTable, withSettings } from '../../drivers/settings-table.ts';

const said = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));

const SCHEMA = v.strictObject({
  port: said(v.string(), 'Where it is | was.'),
  baud: v.optional(said(v.number(), 'How fast.'), 9600),
  decode: v.variant('format', [
    v.strictObject({
      format: said(v.literal('csv'), 'Columns.'),
      names: said(v.string(), 'Names.'),
      decimal: v.optional(said(v.string(), 'Sign.'), '.'),
    }),
    v.strictObject({ format: said(v.literal('kv'), 'Pairs.'), decimal: v.optional(said(v.string(), 'Sign.'), '.') }),
  ]),
  list: v.optional(v.array(v.strictObject({ field: said(v.string(), 'Its name.') }))),
});

test('a schema becomes a table: nested settings with dots, alternatives by their word, shared ones once', () => {
  expect(settingsTable(SCHEMA).split('\n')).toEqual([
    '| setting | meaning | default |',
    '|---|---|---|',
    '| `port` | Where it is \\| was. |  |',
    '| `baud` | How fast. | `9600` |',
    '| `decode.format: csv` | Columns. |  |',
    '| `decode.names (csv)` | Names. |  |',
    '| `decode.decimal` | Sign. | `"."` |',
    '| `decode.format: kv` | Pairs. |  |',
    '| `list[].field` | Its name. |  |',
  ]);
});

test('only what stands between the marks is replaced', () => {
  const readme = 'before\n<!-- settings -->\nold\n<!-- /settings -->\nafter\n';
  const once = withSettings(readme, v.strictObject({ a: said(v.string(), 'A.') }));
  expect(once).toMatch(/^before\n<!-- settings -->\n\| setting [\s\S]*`a`[\s\S]*<!-- \/settings -->\nafter\n$/);
  expect(withSettings(once, v.strictObject({ a: said(v.string(), 'A.') }))).toBe(once);
});

test('a README without marks is refused', () => {
  expect(() => withSettings('x', SCHEMA)).toThrow(/no <!-- settings -->/);
});

test('a setting that narrows another one says what that one says', () => {
  const level = v.pipe(v.number(), v.description('How high it stands.'));
  expect(settingsTable(v.strictObject({ level: v.pipe(level, v.minValue(0)) }))).toContain('How high it stands.');
});
