import * as v from 'valibot';
import { CLOCK_STATES } from '../model/time.ts';
import { AGENT_NAME } from './topics.ts';

// Pieces that several payloads share. JSON.parse makes Infinity of 1e400, so every number is checked to be finite.

export const finite = v.pipe(v.number(), v.minValue(-Number.MAX_VALUE), v.maxValue(Number.MAX_VALUE));
export const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
export const sequence = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));
export const instant = v.pipe(v.number(), v.integer(), v.minValue(-8.64e15), v.maxValue(8.64e15));
export const counts = v.record(v.string(), count);

export const agentName = v.pipe(
  v.string(),
  v.regex(AGENT_NAME, 'expected 1 to 128 characters without "/", "+", "#" and control characters'),
);
export const epochName = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
export const label = v.pipe(v.string(), v.maxLength(1024));
export const clock = v.picklist(CLOCK_STATES);

export const ledger = v.object({
  received: count,
  invalid: count,
  duplicate: count,
  rejected: count,
  late_dropped: count,
  quota_dropped: count,
  summarised: count,
  open: count,
});
