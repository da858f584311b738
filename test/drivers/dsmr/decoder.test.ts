import { describe, expect, test } from 'vitest';
import { dsmr } from '../../../drivers/dsmr/protocol.ts';
import { read } from '../read.ts';
import { telegram } from './telegram.ts';

const VERSION = '1-3:0.2.8(50)';
const at = (stamp: string) => `0-0:1.0.0(${stamp})`;
const gas = (channel: number, stamp: string, value: string, kind = '003') => [
  `0-${channel}:24.1.0(${kind})`,
  `0-${channel}:24.2.1(${stamp})(${value}*m3)`,
];

describe('meters that are attached', () => {
  test('give each value once, at its own time', () => {
    const { of, notes } = read(dsmr, [
      telegram([VERSION, at('261122130000W'), ...gas(1, '261122125500W', '00010.000')]),
      telegram([VERSION, at('261122130001W'), ...gas(1, '261122125500W', '00010.000')]),
      telegram([VERSION, at('261122130002W'), ...gas(1, '261122130000W', '00010.000')]),
    ]);
    expect(of('gas')).toEqual([
      ['2026-11-22T11:55:00.000Z', 10],
      ['2026-11-22T12:00:00.000Z', 10],
    ]);
    expect(notes['repeated_values']).toBe(1);
  });

  test('are told by their kind, not by their channel', () => {
    const { taken } = read(dsmr, [
      telegram([
        VERSION,
        ...gas(1, '261122125500W', '1', '007'),
        ...gas(2, '261122125500W', '2'),
        ...gas(3, '261122125500W', '3'),
      ]),
    ]);
    expect(taken()).toEqual(['water=1', 'gas=2', 'gas_3=3']);
  });

  test('that have never had data give none', () => {
    const { readings, invalids } = read(dsmr, [telegram([VERSION, ...gas(1, '700101010000W', '00000.000')])]);
    expect(readings).toEqual([]);
    expect(invalids).toEqual({ missing: 1 });
  });
});

describe('a telegram', () => {
  test('is summed over its tariffs where the meter sends no sum', () => {
    const { taken } = read(dsmr, [telegram([VERSION, '1-0:1.8.1(000000.100*kWh)', '1-0:1.8.2(000000.200*kWh)'])]);
    expect(taken()).toEqual(['energy_import_t1=0.1', 'energy_import_t2=0.2', 'energy_import=0.3']);
    const summed = [VERSION, '1-0:1.8.0(7*Wh)', '1-0:1.8.1(3*Wh)', '1-0:1.8.2(4*Wh)'];
    expect(
      read(dsmr, [telegram(summed)])
        .of('energy_import')
        .map(([, value]) => value),
    ).toEqual([7]);
  });

  test('carries the time of the meter only where that can be', () => {
    const lines = (stamp: string) => telegram([VERSION, at(stamp), '1-0:1.7.0(00.500*kW)']);
    const { of, notes } = read(dsmr, [lines('261122125930W'), lines('261122140000S'), lines('220101000000W')]);
    expect(of('power_import').map(([time]) => time)).toEqual([
      '2026-11-22T11:59:30.000Z',
      '2026-11-22T12:00:00.000Z',
      '2026-11-22T12:00:00.000Z',
    ]);
    expect(notes['clock_not_believed']).toBe(1);
  });

  test('without a checksum counts only if it is of a version that has none, and every line is well formed', () => {
    const bare = (lines: string[]) => read(dsmr, [telegram(lines, 'none')]).taken();
    expect(bare(['1-0:1.7.0(0000.42*kW)'])).toEqual(['power_import=0.42']);
    expect(bare([VERSION, '1-0:1.7.0(0000.42*kW)'])).toEqual([]);
    expect(bare(['0-0:96.1.4(50217)', '1-0:1.7.0(0000.42*kW)'])).toEqual([]);
    expect(bare(['1-0:1.7.0(0000.42*kW'])).toEqual([]);
    expect(bare([])).toEqual([]);
  });

  test('longer than any meter sends is given up, and the next one is read', () => {
    const long = `/XMX5\r\n\r\n0-0:96.13.0(${'30'.repeat(9000)})\r\n`;
    const { taken, stats } = read(dsmr, [long, telegram([VERSION, '1-0:1.7.0(00.100*kW)'])]);
    expect(taken()).toEqual(['power_import=0.1']);
    expect(stats.partial_frames).toBe(1);
  });
});
