import type { FieldFacts } from '../../../agent/model/series.ts';
import type { FactsOf } from './preset.ts';

/** What a name of a field says: all of `FieldFacts` but where it is known from. */
export type Meaning = Omit<FieldFacts, 'origin'>;

/**
 * Names of fields that mean the same wherever devices use them, with the unit that goes with the name. What differs
 * from one dialect to the next (`voltage` is in V, or in mV) stands with the dialect.
 */
const NAMES: readonly (readonly [meaning: Meaning, names: string])[] = [
  [
    { quantity: 'temperature', unit: '°C' },
    'temperature temp tempc temperature_c tc local_temperature device_temperature cpu_temperature external_temperature t tempinternal air_temperature water_temperature soil_temperature probe_temperature temperature_probe temp_c',
  ],
  [{ quantity: 'temperature', unit: '°F' }, 'tempf temperature_f tf temp_f'],
  [{ quantity: 'humidity', unit: '%' }, 'humidity hum rh rhum relative_humidity humidity_percent air_humidity'],
  [{ quantity: 'dew_point', unit: '°C' }, 'dewpoint dew_point'],
  [{ quantity: 'pressure', unit: 'hPa' }, 'pressure pressure_hpa pres barometer barometric_pressure air_pressure'],
  [{ quantity: 'pressure_sea_level', unit: 'hPa' }, 'seapressure sea_pressure'],
  [{ quantity: 'co2', unit: 'ppm' }, 'co2 rco2 eco2 carbondioxide carbon_dioxide'],
  [{ quantity: 'pm1', unit: 'µg/m³' }, 'pm1 pm01 pm1_0 pm1.0'],
  [{ quantity: 'pm25', unit: 'µg/m³' }, 'pm25 pm2_5 pm2.5 pm02'],
  [{ quantity: 'pm4', unit: 'µg/m³' }, 'pm4 pm4_0'],
  [{ quantity: 'pm10', unit: 'µg/m³' }, 'pm10'],
  [{ quantity: 'tvoc', unit: 'ppb' }, 'tvoc'],
  [{ quantity: 'voc_index' }, 'voc_index tvocindex'],
  [{ quantity: 'nox_index' }, 'nox_index noxindex'],
  [{ quantity: 'wind_speed', unit: 'm/s' }, 'wind_avg_m_s wind_max_m_s wind_speed_m_s'],
  [{ quantity: 'wind_speed', unit: 'km/h' }, 'wind_avg_km_h wind_max_km_h'],
  [{ quantity: 'wind_speed', unit: 'mph' }, 'wind_avg_mi_h wind_max_mi_h wind_avg_mph wind_max_mph'],
  [{ quantity: 'wind_direction', unit: '°' }, 'wind_dir_deg wind_direction wind_dir'],
  [{ quantity: 'rain', unit: 'mm' }, 'rain_mm'],
  [{ quantity: 'rain', unit: 'in' }, 'rain_in'],
  [{ quantity: 'illuminance', unit: 'lx' }, 'illuminance illuminance_lux lux light_lux light_lx'],
  [{ quantity: 'uv_index' }, 'uv uvi uv_index'],
  [{ quantity: 'voltage', unit: 'V' }, 'voltage volt volts voltage_v'],
  [{ quantity: 'battery_voltage', unit: 'V' }, 'battery_voltage battery_v batv bat_v vbat vbatt batteryvoltage'],
  [{ quantity: 'battery_voltage', unit: 'mV' }, 'battery_mv'],
  [{ quantity: 'battery', unit: '%' }, 'battery batt battery_level battery_percent soc'],
  [{ quantity: 'current', unit: 'A' }, 'current amps current_a'],
  [{ quantity: 'power', unit: 'W' }, 'power apower active_power act_power power_w activepower'],
  [{ quantity: 'apparent_power', unit: 'VA' }, 'apparentpower apparent_power aprt_power'],
  [{ quantity: 'reactive_power', unit: 'var' }, 'reactivepower reactive_power'],
  [{ quantity: 'power_factor' }, 'factor pf power_factor powerfactor'],
  [{ quantity: 'mains_frequency', unit: 'Hz' }, 'ac_frequency'],
  [{ quantity: 'energy', unit: 'kWh' }, 'energy energy_kwh'],
  [{ quantity: 'soil_moisture', unit: '%' }, 'soil_moisture soilmoisture'],
  [{ quantity: 'conductivity', unit: 'µS/cm' }, 'soil_conductivity soil_ec'],
  [{ quantity: 'rssi', unit: 'dBm' }, 'rssi'],
  [{ quantity: 'linkquality' }, 'linkquality'],
  [{ unit: 'dB' }, 'snr'],
  [{ quantity: 'door' }, 'contact door'],
  [{ quantity: 'motion' }, 'occupancy motion presence'],
];

const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
  NAMES.flatMap(([meaning, names]) => names.split(' ').map((name) => [name, meaning] as const)),
);

/** All of them, in lower case. */
export const KNOWN_NAMES: readonly string[] = [...MEANINGS.keys()];

/**
 * The meaning of a field by the last part of its name, in whatever case and with or without a number behind it:
 * `DS18B20-1.Temperature`, `temperature_2`. Undefined for names that mean nothing by themselves.
 */
export function meaningOf(field: string): Meaning | undefined {
  const name = field.slice(field.lastIndexOf('.') + 1).toLowerCase();
  return MEANINGS.get(name) ?? MEANINGS.get(name.replace(/[_-]?\d{1,2}$/, ''));
}

/** Fields remembered with their facts; beyond it they are looked up anew. */
const MAX_REMEMBERED = 2000;

/**
 * What a dialect knows by names alone. Its own names go first, by the whole field or by its last part, then those that
 * all dialects share. `origin` is what people are shown. Equal fields get the very same object.
 */
export function factsByName(origin: string, own: Readonly<Record<string, Meaning | null>> = {}): FactsOf {
  const remembered = new Map<string, FieldFacts | undefined>();
  const ownOf = (name: string) => (Object.hasOwn(own, name) ? own[name] : undefined);
  const find = (field: string): FieldFacts | undefined => {
    const given = ownOf(field) ?? ownOf(field.slice(field.lastIndexOf('.') + 1));
    // A name that means something else here is listed with null: then nothing is known.
    const meaning = given === undefined ? meaningOf(field) : given;
    return meaning ? { origin, ...meaning } : undefined;
  };
  return (field) => {
    if (remembered.has(field)) return remembered.get(field);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    const facts = find(field);
    remembered.set(field, facts);
    return facts;
  };
}

/** A unit as a device may send it, where it is short enough to be one. */
export function unitFrom(value: unknown): string | undefined {
  return typeof value === 'string' && /^[^\p{Cc}]{1,16}$/u.test(value.trim()) ? value.trim() : undefined;
}
