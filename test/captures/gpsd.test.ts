import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dataFile, printTable, without } from './folder.ts';
import { behindComments, hear } from './serial.ts';

/** What gpsd makes of a moment: `TPV` of its JSON. */
interface Fix {
  readonly time: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly speed?: number;
  /** The sentence after which gpsd said so. */
  readonly after: string;
}

const WEEK = 7 * 86_400_000;

// Sentences with a correct checksum. `binary`: bytes above 127 beside them, of the
// receiver's own protocol. `weeks`: the count of
// weeks had rolled over; gpsd, reading the log years later, adds as many.
const LOGS = [
  { file: 'garmin38', sentences: 63 },
  { file: 'hab-gpspi', sentences: 39 },
  { file: 'humminbird-M37', sentences: 98 },
  { file: 'magellan315', sentences: 21 },
  { file: 'mt3339', sentences: 138 },
  { file: 'neo-m8n', sentences: 293, weeks: 1024 },
  { file: 'nmea-fuzzy-cases', sentences: 28 },
  { file: 'quectel', sentences: 312 },
  { file: 'sounder', sentences: 244 },
  { file: 'ublox-8', sentences: 1008, binary: 106 },
  // Receivers that speak their makers' protocols, and texts that are none.
  ...['bu303-climbing', 'bu303-moving', 'bu303-nofix', 'bu303b-nofix', 'passthrough', 'rtcm2'].map(none),
  ...['skytraq-err', 'trimble-lassen_iq', 'ublox-neo-m8n'].map(none),
] as readonly { file: string; sentences: number; binary?: number; weeks?: number }[];

function none(file: string) {
  return { file, sentences: 0 };
}

function fixesOf(file: string): Fix[] {
  const path = dataFile('gpsd', `${file}.log.chk`);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : gunzipSync(readFileSync(`${path}.gz`)).toString();
  let after = '';
  return text.split('\n').flatMap((line): Fix[] => {
    if (line.startsWith('$')) after = line.slice(3, 6);
    if (!line.startsWith('{"class":"TPV"')) return [];
    const fix = JSON.parse(line) as Omit<Fix, 'after' | 'time'> & { readonly time?: string };
    return fix.time === undefined ? [] : [{ ...fix, time: Date.parse(fix.time), after }];
  });
}

describe.skipIf(without('gpsd'))('logs of receivers, against what gpsd reads in them', () => {
  const rows: Record<string, string | number>[] = [];

  test.each(LOGS)('$file', ({ file, sentences, binary, weeks = 0 }) => {
    const path = ['gpsd', `${file}.log`];
    const heard = hear(path, { format: 'nmea0183', max_skew: '36500d' }, behindComments(path));
    expect(heard.stats.frames).toBe(sentences);
    expect(heard.stats.bad_frames).toBe(0);
    const high = readFileSync(dataFile(...path))
      .subarray(behindComments(path))
      .filter((byte) => byte > 127).length;
    if (binary !== undefined) expect(high).toBe(binary);
    expect(heard.stats.skipped_bytes).toBeGreaterThanOrEqual(high);
    const fixes = sentences === 0 ? [] : fixesOf(file);
    const of = (series: string) => heard.readings.filter((reading) => reading.series === series && reading.flags === 1);
    // A moment of gpsd, to the hundredth of a second: some receivers give it to the ms in one sentence only.
    const near = (time: number) => (fix: Fix) => Math.abs(fix.time - weeks * WEEK - time) <= 10;

    let places = 0;
    const longitudes = of('longitude');
    for (const [i, { time, value }] of of('latitude').entries()) {
      const longitude = longitudes[i]?.value as number;
      const here = fixes.filter(near(time)).filter(({ lat }) => lat !== undefined);
      if (here.length === 0) continue; // gpsd does not know the date yet.
      const equal = here.filter(
        ({ lat = 0, lon = 0 }) => Math.abs(lat - (value as number)) < 1e-8 && Math.abs(lon - longitude) < 1e-8,
      );
      expect(equal.length, `${file} at ${new Date(time).toISOString()}`).toBeGreaterThan(0);
      places++;
    }
    // Each moment at which gpsd knows a place has one here.
    const moments = fixes.filter(({ lat }) => lat !== undefined);
    const missed = moments.filter((fix) => !of('latitude').some(({ time }) => near(time)(fix)));
    expect(missed).toEqual([]);

    let speeds = 0;
    for (const { time, value } of of('speed')) {
      // Between sentences that carry a speed gpsd reckons one from places.
      const here = fixes.filter(near(time)).filter(({ speed, after }) => speed !== undefined && after === 'RMC');
      if (here.length === 0) continue;
      const closest = Math.min(...here.map(({ speed = 0 }) => Math.abs(speed - (value as number))));
      expect(closest, `${file} at ${new Date(time).toISOString()}`).toBeLessThan(6e-4);
      speeds++;
    }
    const skipped = heard.stats.skipped_bytes;
    rows.push({ file, sentences: heard.stats.frames, skipped, high, readings: heard.readings.length, places, speeds });
    if (sentences === 0) expect(heard.readings).toEqual([]);
  });

  test('as a table', () => printTable('gpsd logs: sentences, and places and speeds equal to the .chk', rows));
});
