/**
 * A float of 32 bits as the shortest decimal that reads back as the same float: 230.2, where its neighbour in 64 bits
 * is 230.1999969482422. What the device meant has seven digits, and so has what is stored.
 */
export function float32(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
