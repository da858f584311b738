import type { Instant } from '../../agent/model/time.ts';
import type { Field } from '../values/outlet.ts';
import { midnightOf, timeOfDay } from './day-clock.ts';
import { FIELDS as F } from './fields.ts';
import { placeAt } from './place.ts';
import type { Sentence } from './sentence.ts';
import { metresPerSecond } from './speed.ts';
import type { Writer } from './writer.ts';

// Table of NMEA 0183, GGA field 6. Dead reckoning, a place typed in and a simulator give places that look right.
const QUALITY = [
  'none',
  'gps',
  'differential',
  'precise',
  'rtk',
  'rtk float',
  'dead reckoning',
  'manual',
  'simulator',
] as const;
const BEST_KNOWN = 5;
const FIX: Readonly<Record<string, string>> = { '1': 'none', '2': '2d', '3': '3d' };

// By the talker, or, where a receiver of several systems talks, by the number of the system (NMEA 0183 4.11).
const SYSTEMS: Readonly<Record<string, Field>> = {
  GP: F.satellites_gps,
  GL: F.satellites_glonass,
  GA: F.satellites_galileo,
  GB: F.satellites_beidou,
  BD: F.satellites_beidou,
  '1': F.satellites_gps,
  '2': F.satellites_glonass,
  '3': F.satellites_galileo,
  '4': F.satellites_beidou,
};

/** Sentences of satellite receivers: place, time, speed and how good they are. A void fix gives no place and no date. */
export const FIXES: Readonly<Record<string, (sentence: Sentence, out: Writer) => void>> = {
  GGA(s, out) {
    out.measuredAt(timeIn(s, 1, out));
    const quality = s.number(6) ?? Number.NaN;
    out.word(F.quality, QUALITY[quality], quality);
    out.number(F.satellites, s.number(7));
    if (!(quality >= 1 && quality <= BEST_KNOWN)) return;
    if (!place(s, 2, out)) return;
    out.number(F.hdop, s.number(8));
    out.number(F.altitude, s.number(9));
    out.number(F.geoid_separation, s.number(11));
  },
  GNS(s, out) {
    out.measuredAt(timeIn(s, 1, out));
    out.number(F.satellites, s.number(7));
    if (!/[ADFRP]/.test(s.text(6))) return;
    if (!place(s, 2, out)) return;
    out.number(F.hdop, s.number(8));
    out.number(F.altitude, s.number(9));
    out.number(F.geoid_separation, s.number(10));
  },
  RMC(s, out) {
    const valid = s.text(2) === 'A' && trusted(s.text(12));
    const time = timeOfDay(s.text(1));
    const midnight = valid ? dateIn(s.text(9)) : undefined;
    const dated = time !== undefined && midnight !== undefined;
    out.measuredAt(dated ? out.clock.dated(midnight + time, out.at) : timeIn(s, 1, out));
    out.word(F.status, valid ? 'valid' : 'void');
    if (!valid) return;
    if (!place(s, 3, out)) return;
    out.number(F.speed, metresPerSecond(s.number(7), 'N'));
    out.number(F.course, s.number(8));
  },
  GLL(s, out) {
    out.measuredAt(timeIn(s, 5, out));
    // Old receivers send neither status nor mode.
    if (!['A', ''].includes(s.text(6)) || !trusted(s.text(7))) return;
    place(s, 1, out);
  },
  VTG(s, out) {
    out.measuredAt(out.clock.moment(out.at));
    if (!trusted(s.text(9))) return;
    out.number(F.course, s.number(1));
    out.number(F.speed, metresPerSecond(s.number(5), 'N') ?? metresPerSecond(s.number(7), 'K'));
  },
  GSA(s, out) {
    out.measuredAt(out.clock.moment(out.at));
    const fix = s.text(2);
    out.word(F.fix, FIX[fix], Number(fix));
    if (fix === '1') return;
    const system = SYSTEMS[s.talker] ?? SYSTEMS[s.text(18)];
    if (system) out.number(system, usedIn(s));
    out.number(F.pdop, s.number(15));
    out.number(F.hdop, s.number(16));
    out.number(F.vdop, s.number(17));
  },
  GST(s, out) {
    out.measuredAt(timeIn(s, 1, out));
    out.number(F.latitude_error, s.number(6));
    out.number(F.longitude_error, s.number(7));
    out.number(F.altitude_error, s.number(8));
  },
  ZDA(s, out) {
    const time = timeOfDay(s.text(1));
    const midnight = midnightOf(s.number(4) ?? Number.NaN, s.number(3) ?? Number.NaN, s.number(2) ?? Number.NaN);
    if (time !== undefined && midnight !== undefined) out.clock.maybeDated(midnight + time, out.at);
  },
};

/** How many satellites a GSA names: of one system, a receiver of several sends one each. */
function usedIn(sentence: Sentence): number {
  return Array.from({ length: 12 }, (_, i) => sentence.text(3 + i)).filter((satellite) => satellite !== '').length;
}

/** Answers whether there is a place: without one, nothing else of a fix means anything. */
function place(sentence: Sentence, i: number, out: Writer): boolean {
  const found = placeAt(sentence, i);
  out.number(F.latitude, found?.latitude);
  out.number(F.longitude, found?.longitude);
  return found !== undefined;
}

function timeIn(sentence: Sentence, i: number, out: Writer): Instant | undefined {
  const time = timeOfDay(sentence.text(i));
  return time === undefined ? undefined : out.clock.timeOfDay(time, out.at);
}

/** The mode that newer sentences end with: A autonomous, D differential, F and R real time kinematic, P precise. */
function trusted(mode: string): boolean {
  return mode === '' || 'ADFRP'.includes(mode);
}

/** `311214`: years from 80 on are of the last century. */
function dateIn(text: string): Instant | undefined {
  const [, day, month, year] = /^(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  return midnightOf(Number(year) + (Number(year) < 80 ? 2000 : 1900), Number(month), Number(day));
}
