import * as v from 'valibot';

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};
const PATTERN = /^(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB|KiB|MiB|GiB)$/;

/** Bytes of a size as people write it: `64KB`, `512MB`, `1.5GiB`; undefined where it is none. */
export function parseBytes(text: string): number | undefined {
  const match = PATTERN.exec(text.trim());
  return match ? Math.round(Number(match[1]) * (UNITS[match[2] as string] as number)) : undefined;
}

/** A size in configuration, turned into bytes. */
export function bytes() {
  return v.pipe(
    v.string('expected a size such as 64KB or 512MB'),
    v.check((text) => parseBytes(text) !== undefined, 'expected a size such as 64KB, 512MB or 1GiB'),
    v.metadata({ pattern: PATTERN.source, examples: ['64KB', '512MB'] }),
    v.transform((text) => parseBytes(text) as number),
  );
}
