import * as v from 'valibot';
import { duration } from '../../agent/settings/duration.ts';
import { decodeSettings } from '../decode/settings.ts';
import { defineDriver } from '../driver.ts';
import { serialSource } from './source.ts';

const VIRTUAL = 'virtual://';

// YAML reads 2341 as a number, although it means four hexadecimal digits.
const usbId = (what: string) =>
  v.pipe(
    v.union([v.string(), v.number()]),
    v.transform((id) => String(id).toLowerCase().padStart(4, '0')),
    v.regex(/^[0-9a-f]{4}$/, 'expected four hexadecimal digits in quotes, such as "0043"'),
    v.description(what),
  );

const usbDevice = v.strictObject({
  vid: usbId('The USB vendor, four hexadecimal digits in quotes.'),
  pid: usbId('The USB product, four hexadecimal digits in quotes.'),
  serial: v.optional(v.pipe(v.string(), v.description('The serial number of the device, where several are alike.'))),
});

const settings = v.strictObject({
  port: v.pipe(
    v.union(
      [v.pipe(v.string(), v.minLength(1, 'a port must not be empty')), usbDevice],
      'expected a path such as /dev/ttyUSB0, or { vid, pid, serial }',
    ),
    v.description(
      'The port: a path (best one under /dev/serial/by-id, which stays the same), the USB device behind it as { vid, pid, serial }, or virtual://NAME for a port inside this program.',
    ),
  ),
  baud: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(50),
      v.maxValue(4_000_000),
      v.description(
        'Bits a second, as the device sends them. Default: the usual rate of the protocol; 9600 for lines.',
      ),
    ),
  ),
  bits: v.optional(
    v.pipe(
      v.picklist([7, 8]),
      v.description('Data bits of a character. Default: as is usual for the protocol; 8 for lines.'),
    ),
  ),
  parity: v.optional(
    v.pipe(
      v.picklist(['none', 'even', 'odd']),
      v.description(
        'The parity bit. With 7 data bits it is checked and a wrong character spoils its line; with 8 it is not checked. Default: as is usual for the protocol; none for lines.',
      ),
    ),
  ),
  stop: v.optional(v.pipe(v.picklist([1, 2]), v.description('Stop bits.')), 1),
  dtr: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'The level of the DTR line after opening; left as it is without this. Most Arduinos reset when it rises.',
      ),
    ),
  ),
  rts: v.optional(
    v.pipe(v.boolean(), v.description('The level of the RTS line after opening; left as it is without this.')),
  ),
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
  decode: decodeSettings('arrival'),
});

/** Lines of text, or a protocol that is listened to, from a serial port. */
export const serial = defineDriver({
  name: 'serial',
  settings,
  load: async ({ port }) => (virtualName(port) === undefined ? import('serialport') : undefined),
  async create(name, checked, world) {
    const { port } = checked;
    const virtual = virtualName(port);
    const transport =
      virtual === undefined
        ? await (await import('./serial-port.ts')).serialTransport(port)
        : (await import('./virtual-port.ts')).virtualTransport(virtual);
    return serialSource(name, checked, transport, world);
  },
});

function virtualName(port: string | object): string | undefined {
  return typeof port === 'string' && port.startsWith(VIRTUAL) ? port.slice(VIRTUAL.length) : undefined;
}
