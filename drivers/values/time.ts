import type { Instant } from '../../agent/model/time.ts';

export interface TimeFormat {
  /** `iso`, `unix_s`, `unix_ms`, `unix_us`, or a pattern such as `M/D/YYYY HH:mm:ss`. */
  readonly format: string;
  /** For times that carry no zone of their own: `utc`, `local` (the machine's) or an offset such as `+02:00`. */
  readonly zone: string;
}

/** Reads a time from a value of a message; undefined where it is none. */
export type TimeReader = (value: unknown) => Instant | undefined;

const FROM = Date.UTC(2000, 0, 1);
const TO = Date.UTC(2100, 0, 1);

/**
 * A reader for times in one format. Times before 2000 or from 2100 on are none: they come from a clock that was
 * never set, or from seconds taken for milliseconds, and what was meant is not guessed.
 */
export function compileTime({ format, zone }: TimeFormat): TimeReader {
  const unit = UNIX_UNITS[format];
  const read =
    unit === undefined ? (format === 'iso' ? isoReader(zone) : patternReader(format, zone)) : unixReader(unit);
  return (value) => {
    const instant = read(value);
    return instant !== undefined && instant >= FROM && instant < TO ? instant : undefined;
  };
}

/** What is wrong with a format or a zone, in words; undefined where nothing is. */
export function timeProblem({ format, zone }: TimeFormat): string | undefined {
  if (zoneOffset(zone) === 'bad') return `"${zone}" is no zone: expected utc, local or an offset such as +02:00`;
  if (format === 'iso' || UNIX_UNITS[format] !== undefined) return undefined;
  const fields = patternFields(format);
  const missing = ['Y', 'M', 'D'].filter((letter) => !fields.some((field) => field.kind === letter));
  if (missing.length === 0) return undefined;
  return `"${format}" is no time format: expected iso, unix_s, unix_ms, unix_us or a pattern such as "D.M.YYYY HH:mm:ss"`;
}

/** Units of a count since 1970, in parts of a millisecond. */
const UNIX_UNITS: Readonly<Record<string, number | undefined>> = Object.assign(Object.create(null), {
  unix_s: 1000,
  unix_ms: 1,
  unix_us: 0.001,
});

const DECIMAL = /^\d{1,20}(\.\d{1,12})?$/;

function unixReader(unit: number): TimeReader {
  return (value) => {
    if (typeof value === 'number') return Math.round(value * unit);
    if (typeof value === 'string' && DECIMAL.test(value.trim())) return Math.round(Number(value) * unit);
    return undefined;
  };
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|z|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/;

/** RFC 3339 and what passes for it: a space for the T, seconds left out, an offset without colon, or none. */
function isoReader(zone: string): TimeReader {
  return (value) => {
    const match = typeof value === 'string' ? ISO.exec(value.trim()) : null;
    if (!match) return undefined;
    const [, year, month, day, hour, minute, second, fraction, offset] = match;
    const ms = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
    const parts = [year, month, day, hour ?? 0, minute ?? 0, second ?? 0].map(Number) as Parts;
    return instantOf(parts, ms, offset ?? zone);
  };
}

type Parts = [year: number, month: number, day: number, hour: number, minute: number, second: number];

interface PatternField {
  readonly kind: string;
  /** Digits a field has at least and at most; the text of a literal is in `kind`. */
  readonly least: number;
  readonly most: number;
}

const TOKEN = /YYYY|YY|MM?|DD?|HH?|mm?|ss?|S+|[^YMDHmsS]/g;
const PLACES = 'YMDHms';

function patternFields(pattern: string): PatternField[] {
  return (pattern.match(TOKEN) ?? []).map((token) => {
    const letter = token[0] as string;
    if (letter === 'S') return { kind: 'S', least: 1, most: 9 };
    if (!PLACES.includes(letter)) return { kind: token, least: 0, most: 0 };
    if (letter === 'Y') return { kind: 'Y', least: token.length, most: token.length };
    return { kind: letter, least: token.length, most: 2 };
  });
}

/** Reads exactly the pattern: `M` takes one or two digits, `MM` two; everything else stands for itself. */
function patternReader(pattern: string, zone: string): TimeReader {
  const fields = patternFields(pattern);
  return (value) => {
    if (typeof value !== 'string') return undefined;
    const text = value.trim();
    const parts: Parts = [0, 1, 1, 0, 0, 0];
    let ms = 0;
    let at = 0;
    for (const { kind, least, most } of fields) {
      if (most === 0) {
        if (text[at++] !== kind) return undefined;
        continue;
      }
      const digits = digitsAt(text, at, most);
      if (digits.length < least) return undefined;
      at += digits.length;
      if (kind === 'S') ms = Math.floor(Number(`0.${digits}`) * 1000);
      else parts[PLACES.indexOf(kind)] = Number(digits) + (kind === 'Y' && most === 2 ? 2000 : 0);
    }
    return at === text.length ? instantOf(parts, ms, zone) : undefined;
  };
}

function digitsAt(text: string, from: number, most: number): string {
  let to = from;
  while (to < text.length && to - from < most && text[to] !== undefined && isDigit(text.charCodeAt(to))) to++;
  return text.slice(from, to);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** 31 February and 25 o'clock are no times; `Date` would make something of them. A leap second counts as the next. */
function instantOf([year, month, day, hour, minute, second]: Parts, ms: number, zone: string): Instant | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const offset = zoneOffset(zone);
  if (offset === 'bad') return undefined;
  if (offset === 'local') return new Date(year, month - 1, day, hour, minute, second, ms).getTime();
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - offset;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The offset of a zone from UTC in ms. */
function zoneOffset(zone: string): number | 'local' | 'bad' {
  if (zone === 'utc' || zone === 'Z' || zone === 'z') return 0;
  if (zone === 'local') return 'local';
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match || Number(match[2]) > 14 || Number(match[3] ?? 0) > 59) return 'bad';
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}
