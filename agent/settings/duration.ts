import * as v from 'valibot';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/;

/** Milliseconds of a duration as people write it: `250ms`, `10s`, `1.5h`, `2w`; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text.trim());
  if (!match) return undefined;
  const length = Number(match[1]) * (UNITS[match[2] as string] as number);
  return Number.isInteger(length) && length > 0 ? length : undefined;
}

/** The shortest exact way to write a duration: 90000 is `90s`, 3600000 is `1h`. */
export function formatDuration(length: number): string {
  for (const unit of ['w', 'd', 'h', 'm', 's'] as const) {
    const size = UNITS[unit] as number;
    if (length % size === 0) return `${length / size}${unit}`;
  }
  return `${length}ms`;
}

/** A duration in configuration, turned into milliseconds. */
export function duration() {
  return v.pipe(
    v.string('expected a duration such as 10s, 5m or 1h'),
    v.check((text) => parseDuration(text) !== undefined, 'expected a duration such as 500ms, 10s, 5m, 1h or 7d'),
    v.metadata({ pattern: PATTERN.source, examples: ['10s', '5m', '1h'] }),
    v.transform((text) => parseDuration(text) as number),
  );
}
