import * as v from 'valibot';
import { brokerEntries } from '../settings/broker.ts';
import { bytes } from '../settings/bytes.ts';
import { duration } from '../settings/duration.ts';

/** What `weir collect` takes: a broker, and the file to keep what arrives in. */
export const collectSettings = v.strictObject({
  ...brokerEntries,
  db: v.pipe(
    v.string(),
    v.minLength(1, 'expected the path of a database'),
    v.description('The SQLite file to store into.'),
  ),
  max_packet: v.pipe(
    v.optional(bytes(), '4MB'),
    v.description('Largest message taken; a larger one is skipped and its number recorded as lost.'),
  ),
  session_expiry: v.pipe(
    v.optional(duration(), '7d'),
    v.description('How long the broker keeps messages for this receiver while it is away (MQTT 5).'),
  ),
});
export type CollectSettings = v.InferOutput<typeof collectSettings>;
