import { crc16, crc16Table } from './crc16.ts';

const TABLE = crc16Table(0xa001);

/** CRC-16/MODBUS (Modbus over serial line 1.02, 6.2.2), sent low byte first: `123456789` gives 0x4B37. */
export function crc16Modbus(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return crc16(TABLE, 0xffff, bytes, from, to);
}
