import * as v from 'valibot';
import { tcpAddress } from './tcp-port.ts';

const described = <const Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

// YAML reads 2341 as a number, although it means four hexadecimal digits.
const usbId = (what: string) =>
  described(
    v.pipe(
      v.union([v.string(), v.number()]),
      v.transform((id) => String(id).toLowerCase().padStart(4, '0')),
      v.regex(/^[0-9a-f]{4}$/, 'expected four hexadecimal digits in quotes, such as "0043"'),
    ),
    what,
  );

const usbDevice = v.strictObject({
  vid: usbId('The USB vendor, four hexadecimal digits in quotes.'),
  pid: usbId('The USB product, four hexadecimal digits in quotes.'),
  serial: v.optional(described(v.string(), 'The serial number of the device, where several are alike.')),
});

const address = v.pipe(
  v.string(),
  v.minLength(1, 'a port must not be empty'),
  v.check(
    (port) => !port.startsWith('tcp:') || tcpAddress(port) !== undefined,
    'expected tcp://HOST:PORT, for instance tcp://192.168.1.20:4001',
  ),
);

/** Settings of a port and its line, for every driver that opens one. What is left out is as usual for the device. */
export const portSettings = {
  port: described(
    v.union([address, usbDevice], 'expected a path such as /dev/ttyUSB0, or { vid, pid, serial }'),
    'The port: a path (best one under /dev/serial/by-id, which stays the same), the USB device behind it as { vid, pid, serial }, tcp://HOST:PORT for one behind a network (ser2net, a converter in raw mode), or virtual://NAME for a port inside this program. Sources that name the same port with the same line settings share it.',
  ),
  baud: v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(50), v.maxValue(4_000_000)),
      'Bits a second, as the device sends them. Default: the usual rate of the protocol; 9600 for lines.',
    ),
  ),
  bits: v.optional(
    described(v.picklist([7, 8]), 'Data bits of a character. Default: as is usual for the protocol; 8 for lines.'),
  ),
  parity: v.optional(
    described(
      v.picklist(['none', 'even', 'odd']),
      'The parity bit. With 7 data bits it is checked and a wrong character spoils its line; with 8 it is not checked. Default: as is usual for the protocol; none for lines.',
    ),
  ),
  stop: v.optional(described(v.picklist([1, 2]), 'Stop bits.'), 1),
  dtr: v.optional(
    described(
      v.boolean(),
      'The level of the DTR line after opening; left as it is without this. Most Arduinos reset when it rises.',
    ),
  ),
  rts: v.optional(described(v.boolean(), 'The level of the RTS line after opening; left as it is without this.')),
};
