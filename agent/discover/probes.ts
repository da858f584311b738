import { crc16Modbus } from '../../drivers/checksums/crc16-modbus.ts';
import type { LineSettings } from '../../drivers/serial/transport.ts';

/** A question that changes nothing in any device known, and what a device that understands it answers. */
export interface Probe {
  readonly name: string;
  readonly line: Pick<LineSettings, 'baud' | 'bits' | 'parity' | 'stop'>;
  readonly bytes: Uint8Array;
  answers(reply: Uint8Array): boolean;
  /** What to write into a configuration for a device that has answered. */
  readonly source: Readonly<Record<string, unknown>>;
}

const PLAIN = { bits: 8, parity: 'none', stop: 1 } as const;
const hex = (text: string) => Uint8Array.from(text.split(' ').map((byte) => Number.parseInt(byte, 16)));
const begins = (reply: Uint8Array, ...bytes: number[]) => bytes.every((byte, i) => reply[i] === byte);

/** Modbus: reading one input or holding register; an exception is an answer, too. No other function is ever probed. */
function modbusProbe(unit: number, code: 3 | 4, baud: number, name: string, source: object, register = 0): Probe {
  const body = Uint8Array.of(unit, code, register >> 8, register & 0xff, 0, 1);
  const crc = crc16Modbus(body);
  return {
    name,
    line: { baud, ...PLAIN },
    bytes: Uint8Array.of(...body, crc & 0xff, crc >> 8),
    answers: (reply) => isModbusReply(reply, unit, code),
    source: { driver: 'modbus', ...source },
  };
}

function isModbusReply(reply: Uint8Array, unit: number, code: number): boolean {
  const length = begins(reply, unit, code, 2) ? 7 : begins(reply, unit, code | 0x80) ? 5 : 0;
  if (length === 0 || reply.length < length) return false;
  const crc = crc16Modbus(reply.subarray(0, length - 2));
  return reply[length - 2] === (crc & 0xff) && reply[length - 1] === crc >> 8;
}

const UNITS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const BAUDS = [9600, 4800, 2400, 19_200];

/** What kind of device answers is in its manual: its first register stands in for the profile that a person puts there. */
function strange(unit: number, code: 3 | 4, baud: number): object {
  return {
    baud,
    devices: { [`device-${unit}`]: { unit, function: code, registers: [{ field: 'register_0', at: 0 }] } },
  };
}

/** All probes, the surest first; each is known to read only (datasheets of the devices named). */
export const PROBES: readonly Probe[] = [
  {
    name: 'MH-Z19 carbon dioxide sensor',
    line: { baud: 9600, ...PLAIN },
    bytes: hex('FF 01 86 00 00 00 00 00 79'),
    answers: (reply) => reply.length >= 9 && begins(reply, 0xff, 0x86) && sumOf(reply.subarray(1, 9)) === 0,
    source: { driver: 'serial', decode: { format: 'frame', profile: 'mh-z19' } },
  },
  modbusProbe(
    0xfe,
    4,
    9600,
    'Senseair S8 carbon dioxide sensor',
    { devices: { co2: { unit: 254, profile: 'senseair-s8' } } },
    3,
  ),
  ...BAUDS.flatMap((baud) =>
    UNITS.flatMap((unit) => [
      modbusProbe(unit, 4, baud, `Modbus device ${unit}`, strange(unit, 4, baud)),
      modbusProbe(unit, 3, baud, `Modbus device ${unit}`, strange(unit, 3, baud)),
    ]),
  ),
  modbusProbe(0xf8, 4, 9600, 'PZEM-004T v3 meter', { devices: { meter: { unit: 248, profile: 'pzem004t' } } }),
  {
    name: 'JBD battery management',
    line: { baud: 9600, ...PLAIN },
    bytes: hex('DD A5 03 00 FF FD 77'),
    answers: (reply) => begins(reply, 0xdd, 0x03, 0x00) && reply.includes(0x77, 4),
    source: { driver: 'serial', decode: { format: 'frame', profile: 'jbd' } },
  },
  {
    name: 'Daly battery management',
    line: { baud: 9600, ...PLAIN },
    bytes: hex('A5 40 90 08 00 00 00 00 00 00 00 00 7D'),
    answers: (reply) =>
      reply.length >= 13 && begins(reply, 0xa5, 0x01, 0x90, 0x08) && sumOf(reply.subarray(0, 12)) === reply[12],
    source: { driver: 'serial', decode: { format: 'frame', profile: 'daly' } },
  },
  {
    name: 'Sensirion SPS30 particle sensor',
    line: { baud: 115_200, ...PLAIN },
    bytes: hex('7E 00 D0 01 01 2D 7E'),
    answers: (reply) => begins(reply, 0x7e, 0x00, 0xd0) && reply.includes(0x7e, 4),
    source: { driver: 'serial', decode: { format: 'sps30' } },
  },
];

function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}
