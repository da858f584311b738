import { describe, expect, test } from 'vitest';
import { nmea0183 } from '../../../drivers/nmea0183/protocol.ts';
import { read } from '../read.ts';
import { sentence } from './sentence.ts';

const gga = (time: string, rest = '4804.1454,N,01621.5400,E,1,06,1.2,205.3,M,42.0,M,,') =>
  sentence(`GPGGA,${time},${rest}`);
const rmc = (time: string, date: string, status = 'A') =>
  sentence(`GPRMC,${time},${status},4804.1454,N,01621.5400,E,0.250,181.3,${date},,,${status === 'A' ? 'A' : 'N'}`);

describe('the time of a fix', () => {
  test('just before midnight belongs to the day that is ending here too', () => {
    const { of } = read(nmea0183, [[gga('235959.900'), '2026-11-23T00:00:00.300Z']]);
    expect(of('latitude').map(([time]) => time)).toEqual(['2026-11-22T23:59:59.900Z']);
  });

  test('just after midnight belongs to the new day, before any sentence has named it', () => {
    const { of } = read(nmea0183, [
      [rmc('235959.00', '221126'), '2026-11-22T23:59:59.200Z'],
      [gga('000000.00'), '2026-11-23T00:00:00.200Z'],
      [rmc('000000.00', '231126'), '2026-11-23T00:00:00.300Z'],
    ]);
    expect(of('latitude').map(([time]) => time)).toEqual(['2026-11-22T23:59:59.000Z', '2026-11-23T00:00:00.000Z']);
  });

  test('is not believed where the count of weeks has rolled over', () => {
    const { of, notes } = read(nmea0183, [[rmc('120000.00', '080407'), '2026-11-22T12:00:00.200Z']]);
    expect(of('latitude')).toEqual([['2026-11-22T12:00:00.200Z', 48.06909]]);
    expect(notes['clock_not_believed']).toBe(1);
  });

  test('takes no day from a void sentence', () => {
    const { of } = read(nmea0183, [rmc('120000.00', '180708', 'V'), gga('120000.00')], { max_skew: '36500d' });
    expect(of('latitude').map(([time]) => time)).toEqual(['2026-11-22T12:00:00.000Z']);
  });

  test('takes the day of a ZDA where nothing else says one', () => {
    const zda = sentence('GPZDA,193223.00,23,12,2007,00,00');
    const { of } = read(nmea0183, [zda, gga('193224.00')], { max_skew: '36500d' });
    expect(of('latitude').map(([time]) => time)).toEqual(['2007-12-23T19:32:24.000Z']);
  });

  test('is that of arrival where the configuration says so', () => {
    const { of } = read(nmea0183, [rmc('115959.00', '221126')], { clock: 'arrival' });
    expect(of('latitude').map(([time]) => time)).toEqual(['2026-11-22T12:00:00.000Z']);
  });
});

test.each([
  ['an unknown place', ',,,,0,00,,,M,,M,,'],
  ['a simulator', '3854.5087,N,07726.4523,W,8,10,2.0,268.8,M,-33.9,M,,'],
  ['a place typed in', '3854.5087,N,07726.4523,W,7,10,2.0,268.8,M,-33.9,M,,'],
  ['dead reckoning', '3854.5087,N,07726.4523,W,6,10,2.0,268.8,M,-33.9,M,,'],
  ['0, 0', '0000.0000,N,00000.0000,E,1,04,2.0,0.0,M,,M,,'],
  ['sixty minutes', '3860.0000,N,07726.4523,W,1,10,2.0,268.8,M,-33.9,M,,'],
  ['a place beyond the pole', '9001.0000,N,07726.4523,W,1,10,2.0,268.8,M,-33.9,M,,'],
  ['no hemisphere', '3854.5087,,07726.4523,W,1,10,2.0,268.8,M,-33.9,M,,'],
])('%s gives no place', (_, rest) => {
  const { of } = read(nmea0183, [gga('120000.00', rest)]);
  expect([...of('latitude'), ...of('longitude'), ...of('altitude')]).toEqual([]);
});

test.each([
  ['3747.0873,S,17518.8938,E', -37.784788, 175.314897],
  ['4804.14539,N,01621.54005,W', 48.06909, -16.359001],
  ['0000.6000,S,00000.0600,W', -0.01, -0.001],
])('%s is %f, %f', (text, latitude, longitude) => {
  const { of } = read(nmea0183, [gga('120000.00', `${text},1,08,1.1,59.9,M,23.7,M,,`)]);
  expect(of('latitude')[0]?.[1]).toBeCloseTo(latitude, 6);
  expect(of('longitude')[0]?.[1]).toBeCloseTo(longitude, 6);
});

test('a value that comes in three sentences of one moment is taken once, and again the next moment', () => {
  const gll = (time: string) => sentence(`GPGLL,4804.1454,N,01621.5400,E,${time},A,A`);
  const { of } = read(nmea0183, [
    ...[rmc('120000.00', '221126'), gga('120000.00'), gll('120000.00')],
    ...[gga('120001.00'), gll('120001.00'), rmc('120001.00', '221126')],
  ]);
  expect(of('latitude').map(([time]) => time)).toEqual(['2026-11-22T12:00:00.000Z', '2026-11-22T12:00:01.000Z']);
});

test('wind from the left is told in degrees all around', () => {
  const { of } = read(nmea0183, [sentence('IIVWR,030,L,12.0,N,,M,,K'), sentence('IIVWT,030,R,,N,5.0,M,,K')]);
  expect(of('apparent_wind_angle')[0]?.[1]).toBe(330);
  expect(of('apparent_wind_speed')[0]?.[1]).toBeCloseTo(6.1733, 4);
  expect([of('true_wind_angle')[0]?.[1], of('true_wind_speed')[0]?.[1]]).toEqual([30, 5]);
});

test('a sentence without a checksum counts only where the configuration allows it', () => {
  const bare = '$SDDBT,7.7,f,2.3,M,1.3,F\r\n';
  expect(read(nmea0183, [bare]).readings).toEqual([]);
  expect(read(nmea0183, [bare], { checksum: 'optional' }).taken()).toEqual(['depth=2.3']);
  const wrong = sentence('SDDBT,7.7,f,2.3,M,1.3,F').replace('2.3', '2.9');
  expect(read(nmea0183, [wrong], { checksum: 'optional' }).readings).toEqual([]);
});

test('names of transducers become names of series, and nothing else of them', () => {
  const { taken } = read(nmea0183, [sentence('IIXDR,C,21.5,C,Engine room/1,A,,D,HEEL,X,7,?,,U,12.8,V,BAT')]);
  expect(taken()).toEqual(['Engine_room_1=21.5', 'BAT=12.8']);
});
