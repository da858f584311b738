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
  max_packet: v.optional(
    v.pipe(bytes(), v.description('Largest message taken; a larger one is skipped and its number recorded as lost.')),
    '4MB',
  ),
  session_expiry: v.optional(
    v.pipe(
      duration(),
      v.description('How long the broker keeps messages for this receiver while it is away (MQTT 5).'),
    ),
    '7d',
  ),
});
export type CollectSettings = v.InferOutput<typeof collectSettings>;
