import { FIELDS as F } from './fields.ts';
import type { Sentence } from './sentence.ts';
import { metresPerSecond } from './speed.ts';
import type { Writer } from './writer.ts';

const FOOT = 0.3048;
const FATHOM = 1.8288;
const NAUTICAL_MILE_KM = 1.852;
const HPA_PER_INHG = 33.863_886_403_41;

/** Sentences of instruments: wind, air, water, depth, heading. They say no time; it is that of their arrival. */
export const INSTRUMENTS: Readonly<Record<string, (sentence: Sentence, out: Writer) => void>> = {
  MWV(s, out) {
    if (s.text(5) !== 'A') return;
    const relative = s.text(2) === 'R';
    out.number(relative ? F.apparent_wind_angle : F.true_wind_angle, s.number(1));
    out.number(relative ? F.apparent_wind_speed : F.true_wind_speed, metresPerSecond(s.number(3), s.text(4)));
  },
  VWR(s, out) {
    out.number(F.apparent_wind_angle, sided(s));
    out.number(F.apparent_wind_speed, speedIn(s, 3));
  },
  VWT(s, out) {
    out.number(F.true_wind_angle, sided(s));
    out.number(F.true_wind_speed, speedIn(s, 3));
  },
  MWD(s, out) {
    out.number(F.wind_direction, s.number(1));
    out.number(F.wind_direction_magnetic, s.number(3));
    out.number(F.wind_speed, s.number(7) ?? metresPerSecond(s.number(5), 'N'));
  },
  MDA(s, out) {
    out.number(F.pressure, pressureIn(s));
    out.number(F.air_temperature, s.number(5));
    out.number(F.water_temperature, s.number(7));
    out.number(F.humidity, s.number(9));
    out.number(F.absolute_humidity, s.number(10));
    out.number(F.dew_point, s.number(11));
    out.number(F.wind_direction, s.number(13));
    out.number(F.wind_direction_magnetic, s.number(15));
    out.number(F.wind_speed, s.number(19) ?? metresPerSecond(s.number(17), 'N'));
  },
  MMB: (s, out) => out.number(F.pressure, pressureIn(s)),
  MTA: (s, out) => out.number(F.air_temperature, s.number(1)),
  MTW: (s, out) => out.number(F.water_temperature, s.number(1)),
  MHU(s, out) {
    out.number(F.humidity, s.number(1));
    out.number(F.dew_point, s.number(3));
  },
  DBT: (s, out) => out.number(F.depth, depthIn(s)),
  DBS: (s, out) => out.number(F.depth_below_surface, depthIn(s)),
  DBK: (s, out) => out.number(F.depth_below_keel, depthIn(s)),
  DPT(s, out) {
    const depth = s.number(1);
    const offset = s.number(2) ?? 0;
    out.number(F.depth, depth);
    // A positive offset leads from the transducer up to the surface, a negative one down to the keel.
    if (depth !== undefined && offset > 0) out.number(F.depth_below_surface, tenth(depth + offset));
    if (depth !== undefined && offset < 0) out.number(F.depth_below_keel, tenth(depth + offset));
  },
  HDT: (s, out) => out.number(F.heading, s.number(1)),
  HDM: (s, out) => out.number(F.heading_magnetic, s.number(1)),
  HDG: (s, out) => out.number(F.heading_magnetic, s.number(1)),
  THS(s, out) {
    if ('ADM'.includes(s.text(2) || 'A')) out.number(F.heading, s.number(1));
  },
  ROT(s, out) {
    if (s.text(2) !== 'V') out.number(F.rate_of_turn, s.number(1));
  },
  RSA(s, out) {
    if (s.text(2) === 'A') out.number(F.rudder, s.number(1));
  },
  VHW(s, out) {
    out.number(F.heading, s.number(1));
    out.number(F.heading_magnetic, s.number(3));
    out.number(F.water_speed, metresPerSecond(s.number(5), 'N') ?? metresPerSecond(s.number(7), 'K'));
  },
  VLW(s, out) {
    out.number(F.distance_total, times(s.number(1), NAUTICAL_MILE_KM));
    out.number(F.distance_trip, times(s.number(3), NAUTICAL_MILE_KM));
  },
};

/** Degrees off the bow with the side they are on: 30 to the left is 330. */
function sided(s: Sentence): number | undefined {
  const angle = s.number(1);
  return angle === undefined || s.text(2) !== 'L' || angle === 0 ? angle : 360 - angle;
}

/** A speed given thrice, in knots, m/s and km/h, each with its letter; m/s are taken where they are there. */
function speedIn(s: Sentence, i: number): number | undefined {
  return s.number(i + 2) ?? metresPerSecond(s.number(i), 'N') ?? metresPerSecond(s.number(i + 4), 'K');
}

/** Bars are taken before inches of mercury: they are what stations of this kind measure in. */
function pressureIn(s: Sentence): number | undefined {
  return s.number(3, 3) ?? times(s.number(1), HPA_PER_INHG);
}

function depthIn(s: Sentence): number | undefined {
  return s.number(3) ?? times(s.number(1), FOOT) ?? times(s.number(5), FATHOM);
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

/** Instruments tell depths in tenths or hundredths; a sum of two has no more. */
function tenth(value: number): number {
  return Math.round(value * 1000) / 1000;
}
