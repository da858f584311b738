import { quantityNamed } from '../../../agent/clean/quantities.ts';
import { canonicalUnit, sameDimension } from '../../../agent/clean/units.ts';
import { type Meaning, meaningOf } from './meaning.ts';

/** Units that leave no doubt about what is measured; `%` and `V` may be anything. */
const BY_UNIT: Readonly<Record<string, string>> = {
  '°C': 'temperature',
  '°F': 'temperature',
  W: 'power',
  kW: 'power',
  kWh: 'energy',
  Wh: 'energy',
  VA: 'apparent_power',
  var: 'reactive_power',
  A: 'current',
  mA: 'current',
  V: 'voltage',
  mV: 'voltage',
  lx: 'illuminance',
  hPa: 'pressure',
  dBm: 'rssi',
  cpm: 'radiation',
  'µSv/h': 'dose_rate',
  'W/m²': 'irradiance',
  pH: 'ph',
};

/**
 * What is measured, where a device has stated the unit: the quantity by the name of the field if it can be in that unit
 * at all, else by the unit alone. Without a unit, only quantities that have none.
 */
export function meaningIn(unit: string | undefined, field: string, quantity = meaningOf(field)?.quantity): Meaning {
  const own = quantity === undefined ? undefined : quantityNamed(quantity);
  if (unit === undefined) return own && own.unit === undefined ? { quantity: own.name } : {};
  if (own && (own.unit === undefined || sameDimension(own.unit, unit))) return { quantity: own.name, unit };
  const other = BY_UNIT[canonicalUnit(unit) ?? unit];
  return other === undefined ? { unit } : { quantity: other, unit };
}
