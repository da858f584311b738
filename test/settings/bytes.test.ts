import * as v from 'valibot';
import { expect, test } from 'vitest';
import { bytes, parseBytes } from '../../agent/settings/bytes.ts';

test.each([
  ['0B', 0],
  ['64KB', 64_000],
  ['64kB', 64_000],
  ['512MB', 512_000_000],
  ['1.5GiB', 1_610_612_736],
  ['1 MiB', 1_048_576],
])('%s are %i bytes', (text, size) => {
  expect(v.parse(bytes(), text)).toBe(size);
});

test.each(['', '512', '512mb', 'MB', '-1MB', '1TB', '1e3MB'])('%j is no size', (text) => {
  expect(parseBytes(text)).toBeUndefined();
  expect(v.is(bytes(), text)).toBe(false);
});
