import * as v from 'valibot';
import { encodeJson, type Parsed, parseJson } from './json.ts';
import { agentName, clock, count, counts, epochName, finite, instant, ledger } from './parts.ts';

const figures = v.record(v.string(), finite);
const words = v.pipe(v.string(), v.maxLength(1024));
const age = v.optional(v.pipe(finite, v.minValue(0)));

const source = v.object({
  state: v.picklist(['starting', 'ok', 'waiting', 'fault', 'ended']),
  /** What is wrong, and what to do about it; absent when all is well. */
  reason: v.optional(words),
  detail: v.optional(words),
  since: instant,
  figures: v.optional(figures),
});

const uplink = v.object({
  state: v.picklist(['connecting', 'online', 'offline']),
  reason: v.optional(words),
  backlog_rows: count,
  outbox_rows: count,
  oldest_age_ms: age,
  figures: v.optional(figures),
});

/** How an agent is doing, for people and alarms at the centre; retained. */
export const healthSchema = v.object({
  v: v.literal(1),
  agent: agentName,
  epoch: epochName,
  /** Version of the program. */
  version: v.pipe(v.string(), v.maxLength(64)),
  /** When this was said, by the agent's wall clock, and what is known of that clock. */
  at: instant,
  clock,
  /** Summaries that wait over all uplinks, and how long the oldest window has been waiting. */
  backlog_rows: count,
  oldest_age_ms: age,
  uplinks: v.record(v.string(), uplink),
  sources: v.record(v.string(), source),
  ledger,
  /** What came in and was no reading, by reason. */
  invalid: counts,
  /** Bytes written to the disk since midnight UTC: what an SD card wears by. */
  bytes_written_today: count,
  /** Over all since the agent started; and how many years a new card would last at that pace. */
  bytes_written_per_reading: v.optional(v.pipe(finite, v.minValue(0))),
  card_years: v.optional(v.pipe(finite, v.minValue(0))),
  /** Bytes a day that may be written, where that is configured, and whether it is more at the moment. */
  write_budget: v.optional(count),
  over_budget: v.optional(v.boolean()),
  /** What a person should know or see to, with its remedy. */
  notes: v.optional(v.pipe(v.array(words), v.maxLength(64))),
});
export type Health = v.InferOutput<typeof healthSchema>;

export function encodeHealth(health: Health): Uint8Array {
  return encodeJson(health);
}

export function parseHealth(bytes: Uint8Array): Parsed<Health> {
  return parseJson(healthSchema, bytes, 1024 * 1024);
}
