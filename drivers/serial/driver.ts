import * as v from 'valibot';
import { duration } from '../../agent/settings/duration.ts';
import { sharedBus } from '../bus/shared.ts';
import { type Decode, decodeSettings } from '../decode/settings.ts';
import { defineDriver, type SettingsProblem } from '../driver.ts';
import { askedSource } from './asked-source.ts';
import { askedBy, lineOf } from './line.ts';
import { loadFor } from './open-transport.ts';
import { portSettings } from './port-settings.ts';
import { serialSource } from './source.ts';

const settings = v.strictObject({
  ...portSettings,
  settle: v.optional(
    v.pipe(
      duration(),
      v.description(
        'How long to leave input aside after opening. An Arduino that resets needs 2s; without this nothing is left aside.',
      ),
    ),
  ),
  silence: v.optional(
    v.pipe(
      duration(),
      v.description(
        'After how long without a byte the source says so in its health. Make it longer than the time between two lines.',
      ),
    ),
    '30s',
  ),
  max_line: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(16),
      v.maxValue(1_048_576),
      v.description('The longest line in bytes. A longer one is skipped up to its end and counted as too big.'),
    ),
    1024,
  ),
  allow_init: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Whether a device may be told to begin measuring, where it does not by itself. Without this nothing is sent that changes a device.',
      ),
    ),
    false,
  ),
  decode: decodeSettings('arrival'),
});

/** Lines of text, or a protocol that is listened to, from a serial port. */
export const serial = defineDriver({
  name: 'serial',
  settings,
  knows: [
    {
      title: 'Arduino, ESP, Pico and everything that prints lines: CSV, key=value, JSON, or by a regular expression',
      setting: 'decode: { format: csv }',
    },
  ],
  load: ({ port }) => loadFor(port),
  port: (given) => ({ port: given.port, line: lineOf(given) }),
  problems: ({ allow_init, decode }) => (allow_init ? initProblems(decode) : []),
  async create(name, checked, world) {
    const bus = await sharedBus(checked.port, lineOf(checked), world);
    const asked = askedBy(checked.decode);
    return asked ? askedSource(name, asked, checked, bus, world) : serialSource(name, checked, bus, world);
  },
});

function initProblems(decode: Decode): SettingsProblem[] {
  if (askedBy(decode)?.polling.init !== undefined) return [];
  const message = `a device of the format ${decode.format} is not told to begin: leave allow_init out`;
  return [{ path: ['allow_init'], message }];
}
