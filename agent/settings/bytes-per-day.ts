import * as v from 'valibot';
import { parseBytes } from './bytes.ts';

const PATTERN = /^(.+?)\s*\/\s*(?:day|d)$/;

/** Bytes of an amount a day as people write it: `1GB/day`; undefined where it is none. */
export function parseBytesPerDay(text: string): number | undefined {
  const size = PATTERN.exec(text.trim())?.[1];
  return size === undefined ? undefined : parseBytes(size);
}

/** An amount a day in configuration, turned into bytes. */
export function bytesPerDay() {
  const expected = 'expected an amount a day such as 1GB/day';
  return v.pipe(
    v.string(expected),
    v.check((text) => (parseBytesPerDay(text) ?? 0) > 0, expected),
    v.metadata({ pattern: '^\\d+(\\.\\d+)?\\s*(B|kB|KB|MB|GB|KiB|MiB|GiB)\\s*/\\s*(day|d)$', examples: ['1GB/day'] }),
    v.transform((text) => parseBytesPerDay(text) as number),
  );
}
