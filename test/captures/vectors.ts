import { readFileSync } from 'node:fs';
import type { Intake } from '../../agent/model/source.ts';
import { dataFile } from './folder.ts';
import { takeRegisters } from './registers.ts';
import { takeScratchpad } from './scratchpad.ts';

/** A frame as it travels on the wire, with the values that a correct reader makes of it (README beside the file). */
export interface Vector {
  readonly id: string;
  readonly protocol: string;
  readonly profile: string;
  /** What was asked, of a device that speaks when it is spoken to. */
  readonly request?: string;
  readonly hex: string;
  readonly outcome: 'accept' | 'accept-null' | 'reject' | 'flag';
  readonly expected: Readonly<Record<string, Expected>>;
  readonly tolerance?: Readonly<Record<string, number>>;
}

export interface Expected {
  readonly value?: number | string | null | readonly number[];
  readonly unit?: string;
  readonly time?: string;
  /** What a known fault of the device makes of the value on the wire. */
  readonly corrected?: number;
}

export function readVectors(): Vector[] {
  const { vectors, supplementary } = JSON.parse(readFileSync(dataFile('vectors', 'serial.json'), 'utf8')) as {
    vectors: Vector[];
    supplementary: Vector[];
  };
  return [...vectors, ...supplementary];
}

/** How vectors of one protocol are read, and what their fields are called here. */
export interface Reading {
  readonly format?: string;
  readonly settings?: (vector: Vector) => object;
  /** Reads what no `decode` reads: answers of Modbus, files of the kernel. */
  readonly take?: (vector: Vector, intake: Intake) => void;
  /** The series of a field; undefined where it is no reading: a serial number, a version. */
  readonly series: (field: string, vector: Vector) => string | undefined;
  /** What is taken off the series' value to get at the vector's: pressures are hPa here and bar there. */
  readonly per?: Readonly<Record<string, number>>;
  /** What is said behind a frame that says no more than what time it is. */
  readonly behind?: string;
  /** Words that stand here for numbers and letters there, or for a field and its value. */
  readonly words?: Readonly<Record<string, string>>;
}

const renamed =
  (names: Readonly<Record<string, string>>, left: readonly string[] = []) =>
  (field: string) =>
    left.includes(field) ? undefined : (names[field] ?? field);
const frame = (profile: (vector: Vector) => string, series: Reading['series']): Reading => ({
  format: 'frame',
  settings: (vector) => ({ profile: profile(vector) }),
  series,
});
const PM = { pm2_5: 'pm25', pm2_5_cf1: 'pm25_cf1' };
const METER = { '1.8.0': 'energy_import', '2.8.0': 'energy_export', '16.7.0': 'power', '1.7.0': 'power_import' };
const MORE: Readonly<Record<string, string>> = {
  ...METER,
  '1.8.1': 'energy_import_t1',
  '1.8.2': 'energy_import_t2',
  '2.8.1': 'energy_export_t1',
  '2.8.2': 'energy_export_t2',
  '2.7.0': 'power_export',
  '32.7.0': 'voltage_l1',
  '52.7.0': 'voltage_l2',
  '72.7.0': 'voltage_l3',
  '31.7.0': 'current_l1',
  '51.7.0': 'current_l2',
  '71.7.0': 'current_l3',
  '36.7.0': 'power_l1',
  '56.7.0': 'power_l2',
  '76.7.0': 'power_l3',
  '24.3.0': 'gas',
};
const obis = (field: string) => MORE[field.replace(/^.*:/, '').replace(/\*255$/, '')];

/** By the vectors' own names of protocols. */
export const READINGS: Readonly<Record<string, Reading>> = {
  pms: frame(
    ({ profile }) => (profile === 'pmsx003' ? 'pms5003' : profile),
    renamed(PM, ['version', 'error', 'version_error']),
  ),
  sds011: frame(() => 'sds011', renamed(PM, ['device_id'])),
  mhz19: frame(() => 'mh-z19', renamed({})),
  tfmini: frame(() => 'tfmini', renamed({})),
  a02: frame(() => 'a02yyuw', renamed({})),
  daly: frame(() => 'daly', renamed({ soc: 'state_of_charge' })),
  jbd: frame(
    () => 'jbd',
    renamed(
      {
        remaining_capacity: 'charge',
        nominal_capacity: 'capacity',
        soc: 'state_of_charge',
        temperatures: 'temperature_#',
        cell_voltages: 'cell_#_voltage',
      },
      ['cell_count'],
    ),
  ),
  sps30: { format: 'sps30', series: renamed(PM) },
  gmc: frame(() => 'gmc-500', renamed({})),
  scale: {
    format: 'scale',
    settings: () => ({ weights: 'all' }),
    series: renamed({ stable: 'state', overload: 'state' }),
    words: { 'stable true': 'stable', 'stable false': 'moving', 'overload true': 'overload' },
  },
  ultimeter: {
    format: 'ultimeter',
    series: renamed(
      {
        wind_dir: 'wind_direction',
        outdoor_temperature: 'temperature',
        outdoor_humidity: 'humidity',
        rain_total: 'rain',
        barometer: 'pressure',
        daily_rain: 'rain_today',
        wind_average: 'wind_speed_mean',
      },
      ['day_of_year', 'minute_of_day'],
    ),
  },
  mbus: {
    format: 'mbus',
    // What names the meter, counts its answers or tells its clock is no reading.
    series: renamed({ volume_flow_max: 'flow_max' }, [
      ...['id', 'manufacturer', 'medium', 'access_number', 'record_count', 'device_time'],
    ]),
    words: { '39': 'low_power' },
  },
  'modbus-rtu': { take: takeRegisters, series: renamed({ ec: 'conductivity' }), words: { '0': 'off' } },
  w1: { take: takeScratchpad, series: renamed({}) },
  sml: { format: 'sml', series: obis },
  dsmr: {
    format: 'dsmr',
    settings: () => ({ max_skew: '36500d' }),
    series: (field, { id }) => (field === '0-1:24.2.1' ? (id === 'dsmr-unpadded-crc' ? 'heat' : 'gas') : obis(field)),
  },
  tic: {
    format: 'tic',
    settings: () => ({ max_skew: '36500d' }),
    series: (field) =>
      ({
        EAST: 'energy_import',
        IRMS1: 'current_l1',
        URMS1: 'voltage_l1',
        SINSTS: 'apparent_power',
        SMAXSN: 'apparent_power_max',
        'SMAXSN-1': 'apparent_power_max_yesterday',
        'CCASN-1': 'power_mean_before',
        ISOUSC: 'current_subscribed',
        HCHC: 'energy_import_off_peak',
        HCHP: 'energy_import_peak',
        PTEC: 'tariff',
        IINST: 'current',
        IMAX: 'current_max',
        PAPP: 'apparent_power',
      })[field],
    words: { 'HP..': 'HP' },
  },
  vedirect: {
    format: 'vedirect',
    series: (field) =>
      ({
        V: 'battery_voltage',
        I: 'battery_current',
        P: 'battery_power',
        VPV: 'pv_voltage',
        PPV: 'pv_power',
        CS: 'charge_state',
        ERR: 'error',
        LOAD: 'load',
        IL: 'load_current',
        H19: 'yield_total',
        H20: 'yield_today',
        H21: 'highest_power_today',
        H22: 'yield_yesterday',
        H23: 'highest_power_yesterday',
        CE: 'consumed_charge',
        SOC: 'state_of_charge',
        TTG: 'time_to_go',
        Alarm: 'alarm',
        Relay: 'relay',
      })[field],
    words: { ON: 'on', OFF: 'off', '3': 'bulk', '0': 'none' },
  },
  nmea0183: {
    format: 'nmea0183',
    settings: () => ({ max_skew: '36500d' }),
    series: (field, { profile, id }) => {
      const relative = id.endsWith('relative');
      const names: Record<string, string | undefined> = {
        time: undefined,
        time_of_day: undefined,
        reference: undefined,
        track_true: 'course',
        satellites_used: 'satellites_gps',
        water_temperature: 'water_temperature',
        relative_humidity: 'humidity',
        wind_dir_true: 'wind_direction',
        wind_dir_magnetic: 'wind_direction_magnetic',
        wind_angle: relative ? 'apparent_wind_angle' : 'true_wind_angle',
        ...(profile === 'MWV' ? { wind_speed: relative ? 'apparent_wind_speed' : 'true_wind_speed' } : {}),
      };
      // The same in another unit.
      if (/_(knots|kmh|feet|fathoms)$/.test(field)) return undefined;
      return field in names ? names[field] : field;
    },
    per: { pressure: 1000 },
    behind: '$GPGGA,193223.00,3747.0873,S,17518.8938,E,1,08,1.1,59.9,M,23.7,M,,0000*49\r\n',
    words: { A: 'valid', V: 'void', '0': 'none', '1': 'gps', '8': 'simulator', '3': '3d' },
  },
};
