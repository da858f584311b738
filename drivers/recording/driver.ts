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
  decode: decodeSettings('arrival'),
});

/** What `weir record` has kept of a serial line, as if it came now at the times of then. */
export const recording = defineDriver({
  name: 'recording',
  settings,
  create: async (name, checked, world) => (await import('./source.ts')).recordingSource(name, checked, world),
});
