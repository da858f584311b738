import { crc16, crc16Table } from './crc16.ts';

const TABLE = crc16Table(0x8408);

/** CRC-16/X-25, as SML meters sign a file (DIN EN 62056-46), sent low byte first: `123456789` gives 0x906E. */
export function crc16X25(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return crc16(TABLE, 0xffff, bytes, from, to) ^ 0xffff;
}
