import * as v from 'valibot';
import { decodeSettings } from '../decode/settings.ts';
import { defineDriver } from '../driver.ts';

const path = () => v.pipe(v.string(), v.minLength(1, 'a path must not be empty'));

const settings = v.strictObject({
  path: v.pipe(
    v.union([path(), v.pipe(v.array(path()), v.minLength(1))], 'expected a path or a list of paths'),
    v.transform((given) => (typeof given === 'string' ? [given] : given)),
    v.description('The recording, or a list of recordings that are played one after the other, the older ones first.'),
  ),
  max_line: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(16),
      v.maxValue(1_048_576),
      v.description('The longest line of text in bytes, where the device sends lines.'),
    ),
    1024,
  ),
  raw: v.optional(
    v.pipe(
      v.strictObject({
        started: v.pipe(
          v.string(),
          v.isoTimestamp('expected a time such as "2026-11-22T12:00:00Z", in quotes'),
          v.transform(Date.parse),
          v.description('When the first byte came.'),
        ),
        baud: v.pipe(
          v.number(),
          v.integer(),
          v.minValue(50),
          v.maxValue(4_000_000),
          v.description('The bit rate of the line, from which the time of each byte follows.'),
        ),
      }),
      v.description('For files of bytes as they came, and nothing else: what cat or socat have written down.'),
    ),
  ),
  decode: decodeSettings('arrival'),
});

/** What `weir record` has kept of a serial line, as if it came now at the times of then. */
export const recording = defineDriver({
  name: 'recording',
  settings,
  create: async (name, checked, world) => (await import('./source.ts')).recordingSource(name, checked, world),
});
