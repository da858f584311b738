/**
 * CRC-16 over bytes that are sent with their lowest bit first: a remainder in, the remainder after `bytes` out, so that
 * a frame may be summed in pieces. Polynomials are written with their bits reversed, as the catalogues of CRCs do.
 */
export function crc16(table: Uint16Array, start: number, bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = start;
  for (let i = from; i < to; i++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return crc;
}

/** What each byte adds to the remainder, for a reversed polynomial. */
export function crc16Table(polynomial: number): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc;
  });
}
