// A knot is a nautical mile of 1852 m an hour.
const PER_UNIT: Readonly<Record<string, number>> = { N: 1852 / 3600, K: 1000 / 3600, M: 1, S: 1609.344 / 3600 };

/** A speed in m/s, from the letters of NMEA 0183: N knots, K km/h, M m/s, S miles an hour. */
export function metresPerSecond(value: number | undefined, unit: string): number | undefined {
  const per = PER_UNIT[unit];
  return value === undefined || per === undefined ? undefined : value * per;
}
