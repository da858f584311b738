import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTime, timeProblem } from '../../../drivers/values/time.ts';

const at = (text: string): number => Date.parse(text);

test.each([
  ['iso', 'utc', '2026-11-22T08:30:00Z', '2026-11-22T08:30:00Z'],
  ['iso', 'utc', '2026-11-22T08:30:00.125Z', '2026-11-22T08:30:00.125Z'],
  ['iso', 'utc', '2026-11-22T08:30:00.123456789Z', '2026-11-22T08:30:00.123Z'],
  ['iso', 'utc', '2026-11-22T08:30:00+02:00', '2026-11-22T06:30:00Z'],
  ['iso', 'utc', '2026-11-22 08:30:00-0530', '2026-11-22T14:00:00Z'],
  ['iso', 'utc', '2026-11-22T08:30:00', '2026-11-22T08:30:00Z'],
  ['iso', '+02:00', '2026-11-22T08:30:00', '2026-11-22T06:30:00Z'],
  ['iso', '+02:00', '2026-11-22T08:30:00Z', '2026-11-22T08:30:00Z'],
  ['iso', 'utc', '2026-11-22T08:30', '2026-11-22T08:30:00Z'],
  ['iso', 'utc', '2026-11-22', '2026-11-22T00:00:00Z'],
  ['unix_s', 'utc', 1_795_336_200, '2026-11-22T08:30:00Z'],
  ['unix_s', 'utc', 1_795_336_200.25, '2026-11-22T08:30:00.250Z'],
  ['unix_s', 'utc', '1795336200', '2026-11-22T08:30:00Z'],
  ['unix_s', 'utc', ' 1795336200.5 ', '2026-11-22T08:30:00.500Z'],
  ['unix_ms', 'utc', 1_795_336_200_123, '2026-11-22T08:30:00.123Z'],
  ['unix_us', 'utc', 1_795_336_200_123_456, '2026-11-22T08:30:00.123Z'],
  ['M/D/YYYY HH:mm:ss', 'utc', '11/2/2026 08:30:05', '2026-11-02T08:30:05Z'],
  ['M/D/YYYY HH:mm:ss', 'utc', '1/22/2026 08:30:05', '2026-01-22T08:30:05Z'],
  ['D.M.YYYY HH:mm:ss', '+01:00', '2.11.2026 08:30:05', '2026-11-02T07:30:05Z'],
  ['DD/MM/YYYY;HH.mm.ss', 'utc', '10/03/2004;18.00.00', '2004-03-10T18:00:00Z'],
  ['YYYY.MM.DD HH:mm:ss.SSS', 'utc', '2018.02.15 01:00:50.5', '2018-02-15T01:00:50.500Z'],
  ['YYMMDDHHmmss', 'utc', '261122083000', '2026-11-22T08:30:00Z'],
])('%s in %s reads %s', (format, zone, value, expected) => {
  expect(compileTime({ format, zone })(value)).toBe(at(expected));
});

describe('what is no time is none, and not guessed', () => {
  test.each([
    ['iso', '2026-02-30T00:00:00Z'],
    ['iso', '2026-11-22T25:00:00Z'],
    ['iso', 'yesterday'],
    ['iso', 1_795_336_200],
    ['iso', null],
    ['iso', '1970-01-01T00:00:00Z'],
    ['unix_s', 1_795_336_200_000],
    ['unix_ms', 1_795_336_200],
    ['unix_ms', 1_795_336_200_000_000],
    ['unix_us', 1_795_336_200_000],
    ['unix_s', 0],
    ['unix_s', Number.NaN],
    ['unix_s', Number.POSITIVE_INFINITY],
    ['unix_s', ''],
    ['unix_s', '0x6b000000'],
    ['unix_s', { toString: () => '1795336200' }],
    ['M/D/YYYY', '13/1/2026'],
    ['M/D/YYYY', '1/1/26'],
    ['M/D/YYYY', '1/1/2026 '.concat('x')],
  ])('%s: %s', (format, value) => {
    expect(compileTime({ format, zone: 'utc' })(value)).toBeUndefined();
  });

  test('a machine with a zone reads local times in it', () => {
    const local = compileTime({ format: 'iso', zone: 'local' })('2026-07-01T12:00:00');
    expect(local).toBe(new Date(2026, 6, 1, 12).getTime());
  });
});

test('every instant written in ISO is read back', () => {
  const read = compileTime({ format: 'iso', zone: 'utc' });
  const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) - 1 });
  fc.assert(fc.property(instants, (instant) => read(new Date(instant).toISOString()) === instant));
});

test('no text makes a reader throw', () => {
  const readers = ['iso', 'unix_s', 'M/D/YYYY HH:mm:ss'].map((format) => compileTime({ format, zone: 'local' }));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.jsonValue()), (value) => {
      for (const read of readers) read(value);
    }),
  );
});

test.each([
  ['HH:mm', 'utc', /no time format/],
  ['rfc', 'utc', /no time format/],
  ['__proto__', 'utc', /no time format/],
  ['iso', 'Berlin', /"Berlin" is no zone/],
  ['iso', '+25:00', /is no zone/],
  ['iso', '+02:00', undefined],
  ['M/D/YYYY HH:mm:ss', 'local', undefined],
])('format %s, zone %s: %s', (format, zone, words) => {
  const problem = timeProblem({ format, zone });
  if (words) expect(problem).toMatch(words);
  else expect(problem).toBeUndefined();
});
