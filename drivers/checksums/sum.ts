/**
 * The plain sum of bytes. Protocols take its lowest 6, 8 or 16 bits, some negate or invert it: `123456789` gives 0x1DD.
 * Weak: of frames with three wrong bytes, one in 300 passes with 8 bits, one in 50 with 6. What is read must also be
 * plausible.
 */
export function sum(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let total = 0;
  for (let i = from; i < to; i++) total += bytes[i] as number;
  return total;
}
