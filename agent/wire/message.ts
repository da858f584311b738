import * as v from 'valibot';
import type { Ledger } from '../model/ledger.ts';
import type { Figures, Quality, Summary } from '../model/summary.ts';
import { parseJson } from './json.ts';
import { agentName, clock, count, counts, epochName, finite, instant, label, ledger, sequence } from './parts.ts';

/** One numbered message, protocol v1: some closed windows, and the books as they stood when it was made. */
export interface Message {
  readonly v: 1;
  readonly agent: string;
  readonly epoch: string;
  /** Rises by one from message to message of an epoch, from 1, without gaps. */
  readonly seq: number;
  readonly summaries: readonly Summary[];
  readonly ledger: Ledger;
}

/** Largest message read, in bytes, and most summaries in one. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
export const MAX_SUMMARIES = 10_000;

const maybe = v.nullable(finite);
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(1024));

const quality = v.object({
  expected: v.optional(v.pipe(finite, v.minValue(0))),
  coverage: v.optional(v.pipe(finite, v.minValue(0))),
  rejected: counts,
  mended: counts,
  doubtful: v.optional(count),
  late: count,
  merged: v.optional(count),
  clock,
});

const common = {
  series: name,
  unit: v.optional(label),
  window: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  every: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
  from: instant,
  to: instant,
  rev: count,
  count,
  quality,
  sketch: v.optional(v.string()),
};

const gauge = v.object({
  kind: v.literal('gauge'),
  ...common,
  mean: maybe,
  stddev: maybe,
  min: maybe,
  max: maybe,
  first: maybe,
  last: maybe,
  twmean: maybe,
  p50: maybe,
  p95: maybe,
  p99: maybe,
});
const counter = v.object({
  kind: v.literal('counter'),
  ...common,
  increase: finite,
  rate: finite,
  resets: count,
  first: maybe,
  last: maybe,
});
const angle = v.object({
  kind: v.literal('angle'),
  ...common,
  mean: maybe,
  resultant: maybe,
  stddev: maybe,
  first: maybe,
  last: maybe,
});
const state = v.object({
  kind: v.literal('state'),
  ...common,
  seconds: v.record(v.string(), v.pipe(finite, v.minValue(0))),
  transitions: count,
  first: v.nullable(label),
  last: v.nullable(label),
});

const level = v.object({
  kind: v.literal('level'),
  ...common,
  mean: maybe,
  min: maybe,
  max: maybe,
  first: maybe,
  last: maybe,
  twmean: maybe,
  p10: v.optional(maybe),
  p50: maybe,
  p90: v.optional(maybe),
  p95: maybe,
  p99: maybe,
});
const events = v.object({
  kind: v.literal('count'),
  ...common,
  increase: finite,
  rate: finite,
  stddev: maybe,
  min: maybe,
  max: maybe,
  first: maybe,
  last: maybe,
});
const wind = v.object({
  kind: v.literal('wind'),
  ...common,
  mean: maybe,
  stddev: maybe,
  min: maybe,
  max: maybe,
  gust: maybe,
  direction: maybe,
  resultant: maybe,
});
const position = v.object({
  kind: v.literal('position'),
  ...common,
  lat: maybe,
  lon: maybe,
  stddev: maybe,
  distance: maybe,
  first: v.nullable(label),
  last: v.nullable(label),
});
const summaries = v.variant('kind', [gauge, counter, angle, state, level, events, wind, position]);

/** The message as a schema; keys beyond these are allowed and ignored, so that newer agents can say more. */
export const messageSchema = v.object({
  v: v.literal(1),
  agent: agentName,
  epoch: epochName,
  seq: sequence,
  summaries: v.pipe(v.array(summaries), v.maxLength(MAX_SUMMARIES)),
  ledger,
});

/** Reads a message; never throws. `reason` says what is wrong and where. */
export function parseMessage(
  bytes: Uint8Array,
): { readonly kind: 'message'; readonly message: Message } | { readonly kind: 'bad'; readonly reason: string } {
  const parsed = parseJson(messageSchema, bytes, MAX_MESSAGE_BYTES);
  if (parsed.kind === 'bad') return parsed;
  const message = parsed.value as Message;
  const crooked = message.summaries.findIndex((summary) => !sound(summary));
  if (crooked >= 0) return { kind: 'bad', reason: `summaries.${crooked}: a window or count that makes no sense` };
  return { kind: 'message', message };
}

/** What a schema cannot see: the window's order, and the values behind keys that valibot passes over. */
function sound(summary: Summary): boolean {
  const records: Readonly<Record<string, number>>[] = [summary.quality.rejected, summary.quality.mended];
  if (summary.kind === 'state') records.push(summary.seconds);
  return (
    summary.from < summary.to &&
    records.every((record) => Object.values(record).every((n) => Number.isFinite(n) && n >= 0))
  );
}

/** A message's bytes: UTF-8 JSON, keys in a fixed order, so that equal messages are equal bytes. */
export function encodeMessage(message: Message): Uint8Array {
  return encodeAround(message, message.summaries.map(summaryText));
}

/** The same of summaries that are text already. */
export function encodeAround(
  { agent, epoch, seq, ledger }: Omit<Message, 'v' | 'summaries'>,
  summaries: readonly string[],
): Uint8Array {
  const head = JSON.stringify({ v: 1, agent, epoch, seq }).slice(0, -1);
  const text = `${head},"summaries":[${summaries.join(',')}],"ledger":${JSON.stringify(wireLedger(ledger))}}`;
  return new TextEncoder().encode(text);
}

/** A summary as the text that it is in a message. */
export function summaryText(summary: Summary): string {
  return JSON.stringify(wireSummary(summary));
}

/** A summary with its keys in the order of the wire; what is not known is left out. */
export function wireSummary(summary: Summary): object {
  const { series, kind, unit, window, every, from, to, rev, sketch } = summary;
  return {
    series,
    kind,
    ...(unit === undefined ? {} : { unit }),
    window,
    ...(every === undefined ? {} : { every }),
    from,
    to,
    rev,
    ...wireFigures(summary),
    quality: wireQuality(summary.quality),
    ...(sketch === undefined ? {} : { sketch }),
  };
}

function wireFigures(figures: Figures): object {
  switch (figures.kind) {
    case 'gauge': {
      const { count, mean, stddev, min, max, first, last, twmean, p50, p95, p99 } = figures;
      return { count, mean, stddev, min, max, first, last, twmean, p50, p95, p99 };
    }
    case 'counter': {
      const { count, increase, rate, resets, first, last } = figures;
      return { count, increase, rate, resets, first, last };
    }
    case 'angle': {
      const { count, mean, resultant, stddev, first, last } = figures;
      return { count, mean, resultant, stddev, first, last };
    }
    case 'state': {
      const { count, seconds, transitions, first, last } = figures;
      return { count, seconds, transitions, first, last };
    }
    case 'level': {
      const { count, mean, min, max, first, last, twmean, p10, p50, p90, p95, p99 } = figures;
      return { count, mean, min, max, first, last, twmean, p10, p50, p90, p95, p99 };
    }
    case 'count': {
      const { count, increase, rate, stddev, min, max, first, last } = figures;
      return { count, increase, rate, stddev, min, max, first, last };
    }
    case 'wind': {
      const { count, mean, stddev, min, max, gust, direction, resultant } = figures;
      return { count, mean, stddev, min, max, gust, direction, resultant };
    }
    case 'position': {
      const { count, lat, lon, stddev, distance, first, last } = figures;
      return { count, lat, lon, stddev, distance, first, last };
    }
  }
}

export function wireQuality(quality: Quality): object {
  const { expected, coverage, rejected, mended, doubtful, late, merged, clock } = quality;
  return {
    ...(expected === undefined ? {} : { expected }),
    ...(coverage === undefined ? {} : { coverage }),
    rejected,
    mended,
    ...(doubtful === undefined ? {} : { doubtful }),
    late,
    ...(merged === undefined ? {} : { merged }),
    clock,
  };
}

function wireLedger(books: Ledger): Ledger {
  const { received, invalid, duplicate, rejected, late_dropped, quota_dropped, summarised, open } = books;
  return { received, invalid, duplicate, rejected, late_dropped, quota_dropped, summarised, open };
}
