import * as v from 'valibot';
import { defineDriver, type SettingsProblem } from '../driver.ts';
import { decodeSettings } from '../lines/settings.ts';

const path = () => v.pipe(v.string(), v.minLength(1, 'a path must not be empty'));

const settings = v.strictObject({
  path: v.pipe(
    v.union([path(), v.pipe(v.array(path()), v.minLength(1))], 'expected a path or a list of paths'),
    v.transform((given) => (typeof given === 'string' ? [given] : given)),
    v.description(
      'The file, or a list of files that are read one after the other. A name that ends in .gz is unpacked on the way.',
    ),
  ),
  max_line: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(16),
      v.maxValue(16_777_216),
      v.description('The longest line in bytes. A longer one is skipped up to its end and counted as too big.'),
    ),
    65_536,
  ),
  last_line: v.optional(
    v.pipe(
      v.picklist(['keep', 'discard']),
      v.description(
        'What to do with a last line that has no line end: keep it, or discard it because its writer may have been cut off.',
      ),
    ),
    'keep',
  ),
  in_flight: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(1_000_000),
      v.description('How many lines may be read ahead of what is safely stored.'),
    ),
    16_384,
  ),
  decode: decodeSettings('reject'),
});

/** Log files, CSV and NDJSON, as a stream that ends. */
export const file = defineDriver({
  name: 'file',
  settings,
  problems: ({ decode }): SettingsProblem[] => {
    if (!decode.time) {
      const message = 'a file needs decode.time: when its lines arrive says nothing about when they were measured';
      return [{ path: ['decode'], message }];
    }
    if (decode.time.else === 'reject') return [];
    return [{ path: ['decode', 'time', 'else'], message: 'a line of a file has no arrival: expected reject' }];
  },
  async create(name, checked, world) {
    const { fileSource } = await import('./source.ts');
    return fileSource(name, checked, world);
  },
});
