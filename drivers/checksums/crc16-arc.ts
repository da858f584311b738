import { crc16, crc16Table } from './crc16.ts';

const TABLE = crc16Table(0xa001);

/** CRC-16/ARC, as Dutch meters sign a telegram (DSMR 5.0.2 P1, 6.2): `123456789` gives 0xBB3D. */
export function crc16Arc(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return crc16(TABLE, 0, bytes, from, to);
}
