import { describe, expect, test } from 'vitest';
import { quantityNamed } from '../../agent/clean/quantities.ts';
import { knownUnit, sameDimension } from '../../agent/clean/units.ts';
import type { FieldFacts } from '../../agent/model/series.ts';
import { attachedField } from '../../drivers/dsmr/fields.ts';
import { profiles } from '../../drivers/frame/profiles.ts';
import { PROFILES } from '../../drivers/modbus/profiles/profiles.ts';
import { FIELDS as NMEA } from '../../drivers/nmea0183/fields.ts';
import { fieldsFor } from '../../drivers/sps30/decoder.ts';
import { HWMON_KINDS } from '../../drivers/sysfs/hwmon.ts';
import { IIO_CHANNELS } from '../../drivers/sysfs/iio.ts';
import { thermometerOf } from '../../drivers/sysfs/thermometer.ts';
import { FIELDS as TIC } from '../../drivers/tic/fields.ts';
import { OBIS_CODES, obisField } from '../../drivers/values/obis.ts';
import { FIELDS as VEDIRECT } from '../../drivers/vedirect/fields.ts';

type Bound = Pick<FieldFacts, 'quantity' | 'unit' | 'kind'>;

/** Every field of every serial protocol and profile, and what it is known to be. */
const FIELDS: readonly (readonly [protocol: string, fields: readonly (readonly [string, Bound])[]])[] = [
  ...profiles.map(({ name, layout }) => {
    const fields = layout.messages.flatMap(({ fields }) =>
      Object.entries(fields).map(([field, facts]) => [field, known(facts)] as const),
    );
    return [`frame ${name}`, fields] as const;
  }),
  ...Object.entries(PROFILES).map(
    ([name, { registers }]) =>
      [`modbus ${name}`, registers.map((register) => [register.field, known(register)] as const)] as const,
  ),
  ['vedirect', [...VEDIRECT.values()].map(({ name, facts }) => [name, facts ?? {}] as const)],
  ['nmea0183', Object.values(NMEA).map(({ name, facts }) => [name, facts ?? {}] as const)],
  ['tic', [...TIC.values()].map(({ name, facts }) => [name, facts ?? {}] as const)],
  ['sps30', fieldsFor(1000).map(({ name, facts }) => [name, facts ?? {}] as const)],
  [
    'dsmr and sml',
    OBIS_CODES.map(
      (code) =>
        [obisField('obis', code, undefined)?.name ?? code, obisField('obis', code, undefined)?.facts ?? {}] as const,
    ),
  ],
  [
    'dsmr, attached',
    [2, 3, 4, 6, 7, 10, 11, 12].map(
      (kind) => [`${kind}`, attachedField(kind, 1, undefined, false).facts ?? {}] as const,
    ),
  ],
  ['hwmon', Object.entries(HWMON_KINDS).map(([name, { facts }]) => [name, facts] as const)],
  ['iio', Object.entries(IIO_CHANNELS).map(([name, { facts }]) => [name, facts] as const)],
];

/** What the catalogue deliberately holds nothing about: what a device says of itself, and numbers that are no measurement. */
const ASIDE: Readonly<Record<string, readonly string[]>> = {
  // Numbers of particles by size, and what only this sensor measures.
  frame: ['n0_3', 'n0_5', 'n1_0', 'n2_5', 'n5_0', 'n10', 'formaldehyde', 'charge', 'capacity', 'cycles', 'strength'],
  modbus: ['alarm'],
  vedirect: [
    ...['midpoint_deviation', 'consumed_charge', 'time_to_go', 'deepest_discharge', 'last_discharge'],
    ...['average_discharge', 'charge_cycles', 'full_discharges', 'drawn_charge', 'since_full_charge'],
    ...['synchronisations', 'low_voltage_alarms', 'high_voltage_alarms', 'yield_yesterday'],
    ...['load', 'relay', 'alarm', 'alarm_reason', 'warning', 'off_reason', 'charge_state', 'error', 'tracker', 'mode'],
  ],
  nmea0183: [
    ...['latitude', 'longitude', 'altitude', 'geoid_separation', 'satellites', 'satellites_gps', 'satellites_glonass'],
    ...['satellites_galileo', 'satellites_beidou', 'hdop', 'pdop', 'vdop', 'quality', 'fix', 'status'],
    ...['latitude_error', 'longitude_error', 'altitude_error', 'rate_of_turn', 'rudder', 'distance_total'],
    // In percent, whatever the name of the sentence's field says.
    ...['distance_trip', 'absolute_humidity'],
  ],
  tic: [
    'mobile_peak_notice',
    'tariff',
    'colour_tomorrow',
    'tariff_number',
    'reactive_energy_q1',
    'reactive_energy_q2',
    'reactive_energy_q3',
    'reactive_energy_q4',
  ],
  sps30: ['n0_5', 'n1_0', 'n2_5', 'n4_0', 'n10', 'typical_size'],
  dsmr: [
    ...['import', 'export'].flatMap((way) =>
      ['', '_t1', '_t2', '_t3', '_t4'].map((tariff) => `reactive_energy_${way}${tariff}`),
    ),
    ...['voltage_sags', 'voltage_swells'].flatMap((what) => ['l1', 'l2', 'l3'].map((phase) => `${what}_${phase}`)),
    ...['power_failures', 'long_power_failures'],
  ],
  hwmon: ['energy', 'fan', 'freq'],
  iio: ['resistance', 'proximity'],
};

describe.each(FIELDS)('%s', (protocol, fields) => {
  const aside = ASIDE[protocol.split(/[ ,]/)[0] as string] ?? [];

  test('every field is bound to the catalogue, or is none of its business', () => {
    const unbound = fields.filter(([, { quantity }]) => quantity === undefined).map(([name]) => name);
    expect(unbound.filter((name) => !aside.includes(name))).toEqual([]);
  });

  test('what it is bound to is there, and can be in the unit that is sent', () => {
    const faults = fields.flatMap(([name, { quantity, unit }]) => {
      const own = quantity === undefined ? undefined : quantityNamed(quantity);
      if (quantity !== undefined && own === undefined) return [`${name}: no quantity ${quantity}`];
      const fits = own?.unit === undefined || unit === undefined || !knownUnit(unit) || sameDimension(own.unit, unit);
      return fits ? [] : [`${name}: ${quantity} is not in ${unit}`];
    });
    expect(faults).toEqual([]);
  });
});

test('what stands aside is a field of a protocol, so that the list does not outlive it', () => {
  for (const [name, aside] of Object.entries(ASIDE)) {
    const fields = FIELDS.filter(([protocol]) => protocol.startsWith(name)).flatMap(([, fields]) =>
      fields.map(([field]) => field),
    );
    expect(aside.filter((field) => !fields.includes(field))).toEqual([]);
  }
});

test.each([
  ['dht11', 'temperature_dht'],
  ['bme280', 'temperature_bme280'],
  ['lm75', 'temperature'],
  ['sht3x', 'temperature_sht'],
  ['shtc3', 'temperature_sht'],
  ['max31855', 'temperature_thermocouple'],
  ['cpu_thermal', 'temperature'],
])('the thermometer of the chip %s is %s', (chip, quantity) => {
  expect(thermometerOf(chip)).toBe(quantity);
});

function known({ quantity, unit, kind }: { readonly [key in keyof Bound]?: Bound[key] | undefined }): Bound {
  return {
    ...(quantity !== undefined && { quantity }),
    ...(unit !== undefined && { unit }),
    ...(kind !== undefined && { kind }),
  };
}
