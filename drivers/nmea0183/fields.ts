import { factsOf } from '../values/facts.ts';
import type { Field } from '../values/outlet.ts';

const { quantity, plain, counter, state } = factsOf('nmea0183');

const angle = { range: { min: 0, max: 360 } };
// What receivers show where they have no dilution of precision to show.
const dilution = plain(undefined, {
  rules: { sentinel: { values: [99.9, 99.99, 100].map((value) => ({ value, note: 'not known' })) }, range: { min: 0 } },
});

/** All fields that sentences are read into; a field that several sentences carry has one name. */
export const FIELDS = {
  latitude: field('latitude', plain('°', { rules: { range: { min: -90, max: 90 } } })),
  longitude: field('longitude', plain('°', { rules: { range: { min: -180, max: 180 } } })),
  altitude: field('altitude', plain('m', { rules: { range: { min: -500, max: 100_000 } } })),
  geoid_separation: field('geoid_separation', plain('m')),
  speed: field('speed', quantity('speed', 'm/s', { rules: { range: { min: 0, max: 1000 } } })),
  course: field('course', quantity('direction', '°', { rules: angle })),
  satellites: field('satellites', plain(undefined, { rules: { range: { min: 0, max: 100 } } })),
  satellites_gps: field('satellites_gps', plain()),
  satellites_glonass: field('satellites_glonass', plain()),
  satellites_galileo: field('satellites_galileo', plain()),
  satellites_beidou: field('satellites_beidou', plain()),
  hdop: field('hdop', dilution),
  pdop: field('pdop', dilution),
  vdop: field('vdop', dilution),
  quality: field('quality', state),
  fix: field('fix', state),
  status: field('status', state),
  latitude_error: field('latitude_error', plain('m')),
  longitude_error: field('longitude_error', plain('m')),
  altitude_error: field('altitude_error', plain('m')),
  heading: field('heading', quantity('direction', '°', { rules: angle })),
  heading_magnetic: field('heading_magnetic', quantity('direction', '°', { rules: angle })),
  rate_of_turn: field('rate_of_turn', plain('°/min')),
  rudder: field('rudder', plain('°')),
  water_speed: field('water_speed', quantity('speed', 'm/s')),
  distance_total: field('distance_total', counter('km')),
  distance_trip: field('distance_trip', counter('km')),
  depth: field('depth', quantity('distance', 'm')),
  depth_below_surface: field('depth_below_surface', quantity('distance', 'm')),
  depth_below_keel: field('depth_below_keel', quantity('distance', 'm')),
  water_temperature: field('water_temperature', quantity('temperature', '°C')),
  air_temperature: field('air_temperature', quantity('temperature', '°C')),
  pressure: field('pressure', quantity('pressure', 'hPa')),
  humidity: field('humidity', quantity('humidity', '%')),
  absolute_humidity: field('absolute_humidity', plain('%')),
  dew_point: field('dew_point', quantity('dew_point', '°C')),
  apparent_wind_angle: field('apparent_wind_angle', quantity('direction', '°', { rules: angle })),
  apparent_wind_speed: field('apparent_wind_speed', quantity('wind_speed', 'm/s')),
  true_wind_angle: field('true_wind_angle', quantity('direction', '°', { rules: angle })),
  true_wind_speed: field('true_wind_speed', quantity('wind_speed', 'm/s')),
  wind_direction: field('wind_direction', quantity('wind_direction', '°')),
  wind_direction_magnetic: field('wind_direction_magnetic', quantity('wind_direction', '°')),
  wind_speed: field('wind_speed', quantity('wind_speed', 'm/s')),
} as const satisfies Record<string, Field>;

function field(name: string, facts: Field['facts']): Field {
  return { name, facts };
}
