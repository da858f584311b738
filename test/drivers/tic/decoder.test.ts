import { describe, expect, test } from 'vitest';
import { tic } from '../../../drivers/tic/protocol.ts';
import { read } from '../read.ts';
import { frame } from './group.ts';

test.each(['historic', 'standard'] as const)('groups are read whatever their checksum is, in the %s mode', (mode) => {
  const label = mode === 'historic' ? 'PAPP' : 'SINSTS';
  const frames = Array.from({ length: 200 }, (_, i) => frame(mode, [[label, String(i * 37).padStart(5, '0')]]));
  const ends = new Set(frames.map((text) => text.at(-3)));
  expect(ends.size).toBeGreaterThan(20);
  expect(
    read(tic, frames)
      .of('apparent_power')
      .map(([, value]) => value),
  ).toEqual(frames.map((_, i) => i * 37));
});

test('a checksum that is a space belongs to its group', () => {
  expect(read(tic, ['\x02\nPTEC HP..  \r\x03']).taken()).toEqual(['tariff=HP']);
  expect(read(tic, ['\x02\nCCASN-1\tH200214225000\t00786\t \r\x03'], { max_skew: '36500d' }).taken()).toEqual([
    'power_mean_before=786',
  ]);
});

describe('what passes the weak checksum', () => {
  test.each([
    ['a digit with its bit 6 turned', ['PAPP', '0109p']],
    ['a word with its bit 6 turned', ['PTEC', 'HPn.']],
    ['a number where none may be', ['PAPP', '-1090']],
  ])('is no reading: %s', (_, group) => {
    expect(read(tic, [frame('historic', [group])]).readings).toEqual([]);
  });
});

test('values with a time of their own are taken once, and a clock that is lost is not believed', () => {
  const round = (second: string, season = 'H') =>
    frame('standard', [
      ['DATE', `${season}26112213000${second}`, ''],
      ['SINSTS', '00100'],
      ['SMAXSN', 'H261122101500', '02000'],
    ]);
  const { of, notes } = read(tic, [round('0'), round('2'), round('4', 'h')]);
  expect(of('apparent_power').map(([time]) => time)).toEqual([
    '2026-11-22T12:00:00.000Z',
    '2026-11-22T12:00:02.000Z',
    '2026-11-22T12:00:00.000Z',
  ]);
  expect(of('apparent_power_max')).toEqual([['2026-11-22T09:15:00.000Z', 2000]]);
  expect(notes['repeated_values']).toBe(2);
});
