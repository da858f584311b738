/** The exclusive or of all bytes, as NMEA 0183 sentences carry it: `123456789` gives 0x31. */
export function xor8(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let xor = 0;
  for (let i = from; i < to; i++) xor ^= bytes[i] as number;
  return xor;
}
