/** 2^26 steps from pole to pole and 2^27 around: 2.7e-6 degrees each, 0.3 m on the ground. */
const LAT_STEPS = 2 ** 26;
const LON_STEPS = 2 ** 27;

/** Mean radius of the Earth in m (IUGG 1980). */
const EARTH = 6_371_008.8;

/**
 * A place as one whole number, because a reading is one number and latitude without longitude is no place. Kept to
 * 0.15 m, which is finer than a receiver without correction. NaN outside -90..90 and -180..180 degrees.
 */
export function packPlace(lat: number, lon: number): number {
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return Number.NaN;
  const north = Math.min(LAT_STEPS - 1, Math.floor(((lat + 90) / 180) * LAT_STEPS));
  const east = Math.floor(((lon + 180) / 360) * LON_STEPS) % LON_STEPS;
  return north * LON_STEPS + east;
}

/** Latitude of a packed place in degrees: the middle of its step. */
export function placeLat(packed: number): number {
  return ((Math.floor(packed / LON_STEPS) + 0.5) / LAT_STEPS) * 180 - 90;
}

/** Longitude of a packed place in degrees. */
export function placeLon(packed: number): number {
  return (((packed % LON_STEPS) + 0.5) / LON_STEPS) * 360 - 180;
}

/** A place as people write it: `47.60621,-122.33207`. */
export function placeText(packed: number): string {
  return `${placeLat(packed).toFixed(5)},${placeLon(packed).toFixed(5)}`;
}

/** The way over ground between two places in m, as on a sphere: the haversine formula, within 0.6 % of the ellipsoid. */
export function distanceBetween(a: number, b: number): number {
  const [lat, other] = [radians(placeLat(a)), radians(placeLat(b))];
  const dLat = other - lat;
  const dLon = radians(placeLon(b) - placeLon(a));
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(lat) * Math.cos(other) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** How far apart, in m, places lie whose chord through a sphere of radius 1 is `chord`, for distances of a town. */
export function onGround(chord: number): number {
  return EARTH * chord;
}

/** The unit vector to a packed place. */
export function vectorTo(packed: number): { x: number; y: number; z: number } {
  const [lat, lon] = [radians(placeLat(packed)), radians(placeLon(packed))];
  return { x: Math.cos(lat) * Math.cos(lon), y: Math.cos(lat) * Math.sin(lon), z: Math.sin(lat) };
}

function radians(degrees: number): number {
  return degrees * (Math.PI / 180);
}
