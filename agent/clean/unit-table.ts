/** A unit of measurement, in relation to the base unit of its dimension: `base = (value - zero) * times / per`. */
export interface Unit {
  /** As it is written in summaries: `°C`, `µg/m³`. */
  readonly symbol: string;
  readonly dimension: string;
  /** A fraction rather than a factor, so that whole numbers stay whole: 9/5 is exact where 1.8 is not. */
  readonly times: number;
  readonly per: number;
  readonly zero: number;
  /** Other spellings, beside those that differ only in case or in the form of their letters. */
  readonly aliases: readonly string[];
}

function unit(dimension: string, symbol: string, times: number, per: number, aliases = '', zero = 0): Unit {
  return { symbol, dimension, times, per, zero, aliases: aliases === '' ? [] : aliases.split(' ') };
}

const MINUTE = 60;
const HOUR = 3600;

/** Conventional values: SI Brochure (9th ed.) and NIST SP 811 (2008), appendix B. */
export const UNITS: readonly Unit[] = [
  unit('temperature', '°C', 1, 1, 'C degC celsius deg_C oC'),
  unit('temperature', '°F', 5, 9, 'F degF fahrenheit deg_F oF', 32),
  unit('temperature', 'K', 1, 1, 'kelvin', 273.15),

  unit('pressure', 'Pa', 1, 1, 'pascal'),
  unit('pressure', 'hPa', 100, 1, 'hectopascal'),
  unit('pressure', 'kPa', 1000, 1),
  unit('pressure', 'MPa', 1e6, 1),
  unit('pressure', 'mbar', 100, 1, 'mb millibar'),
  unit('pressure', 'bar', 1e5, 1),
  unit('pressure', 'inHg', 3386.388640341, 1),
  unit('pressure', 'mmHg', 133.322387415, 1),
  unit('pressure', 'psi', 6894.757293168361, 1),
  unit('pressure', 'atm', 101325, 1),

  unit('speed', 'm/s', 1, 1, 'mps ms-1'),
  unit('speed', 'km/h', 1000, HOUR, 'kmh kph km_h'),
  unit('speed', 'mph', 1609.344, HOUR, 'mi/h'),
  unit('speed', 'kn', 1852, HOUR, 'kt kts knot knots'),
  unit('speed', 'ft/s', 0.3048, 1, 'fps'),
  unit('speed', 'mm/h', 1, 1000 * HOUR),
  unit('speed', 'in/h', 0.0254, HOUR),

  unit('length', 'm', 1, 1, 'meter metre'),
  unit('length', 'mm', 1, 1000),
  unit('length', 'cm', 1, 100),
  unit('length', 'km', 1000, 1),
  unit('length', 'µm', 1, 1e6, 'um'),
  unit('length', 'in', 0.0254, 1, 'inch "'),
  unit('length', 'ft', 0.3048, 1, 'foot feet'),
  unit('length', 'mi', 1609.344, 1, 'mile miles'),

  unit('energy', 'J', 1, 1, 'Ws joule'),
  unit('energy', 'kJ', 1000, 1),
  unit('energy', 'MJ', 1e6, 1),
  unit('energy', 'GJ', 1e9, 1),
  unit('energy', 'Wmin', MINUTE, 1, 'W·min W-min watt-minute watt-minutes'),
  unit('energy', 'Wh', HOUR, 1, 'W·h'),
  unit('energy', 'kWh', 1000 * HOUR, 1, 'kW·h'),
  unit('energy', 'MWh', 1e6 * HOUR, 1),

  unit('power', 'W', 1, 1, 'watt'),
  unit('power', 'mW', 1, 1000),
  unit('power', 'kW', 1000, 1, 'kw KW'),
  unit('power', 'MW', 1e6, 1),
  unit('apparent power', 'VA', 1, 1),
  unit('apparent power', 'kVA', 1000, 1),
  unit('reactive power', 'var', 1, 1),
  unit('reactive power', 'kvar', 1000, 1),

  unit('voltage', 'V', 1, 1, 'volt'),
  unit('voltage', 'mV', 1, 1000),
  unit('voltage', 'µV', 1, 1e6, 'uV'),
  unit('voltage', 'kV', 1000, 1),
  unit('current', 'A', 1, 1, 'amp ampere'),
  unit('current', 'mA', 1, 1000),
  unit('current', 'µA', 1, 1e6, 'uA'),
  unit('charge', 'Ah', 1, 1),
  unit('charge', 'mAh', 1, 1000),
  unit('resistance', 'Ω', 1, 1, 'ohm ohms'),
  unit('resistance', 'kΩ', 1000, 1, 'kohm'),
  unit('frequency', 'Hz', 1, 1),
  unit('frequency', 'kHz', 1000, 1),
  unit('frequency', 'MHz', 1e6, 1),
  unit('frequency', 'rpm', 1, MINUTE),

  unit('time', 's', 1, 1, 'sec second seconds'),
  unit('time', 'ms', 1, 1000),
  unit('time', 'µs', 1, 1e6, 'us'),
  unit('time', 'min', MINUTE, 1, 'minute minutes'),
  unit('time', 'h', HOUR, 1, 'hour hours'),
  unit('time', 'd', 24 * HOUR, 1, 'day days'),

  unit('ratio', '%', 1, 100, 'percent pct %RH'),
  unit('ratio', '‰', 1, 1000, 'permille'),
  unit('ratio', '1', 1, 1, 'ratio'),
  unit('volume fraction', 'ppm', 1, 1),
  unit('volume fraction', 'ppb', 1, 1000),
  unit('mass fraction', 'mg/kg', 1, 1),
  unit('mass concentration', 'µg/m³', 1, 1, 'ug/m3 ugm3 ug_m3'),
  unit('mass concentration', 'mg/m³', 1000, 1, 'mg_m3'),
  unit('mass concentration', 'g/m³', 1e6, 1, 'g_m3'),

  unit('volume', 'L', 1, 1, 'l liter litre liters litres'),
  unit('volume', 'mL', 1, 1000),
  unit('volume', 'm³', 1000, 1, 'cbm'),
  unit('volume', 'gal', 3.785411784, 1, 'gallon gallons'),
  unit('volume', 'ft³', 28.316846592, 1, 'cf cft'),
  unit('flow', 'L/h', 1, 1),
  unit('flow', 'L/min', MINUTE, 1, 'lpm'),
  unit('flow', 'L/s', HOUR, 1),
  unit('flow', 'mL/min', MINUTE, 1000),
  unit('flow', 'm³/h', 1000, 1),
  unit('flow', 'gal/min', 3.785411784 * MINUTE, 1, 'gpm'),

  unit('angle', '°', 1, 1, 'deg degree degrees'),
  unit('angle', 'rad', 180, Math.PI, 'radian radians'),
  unit('mass', 'kg', 1, 1),
  unit('mass', 'g', 1, 1000, 'gram'),
  unit('mass', 'mg', 1, 1e6),
  unit('mass', 't', 1000, 1, 'tonne'),
  unit('mass', 'lb', 0.45359237, 1, 'lbs pound'),
  unit('mass', 'oz', 0.028349523125, 1, 'ounce'),

  unit('illuminance', 'lx', 1, 1, 'lux'),
  unit('illuminance', 'klx', 1000, 1),
  unit('irradiance', 'W/m²', 1, 1, 'wm2 w_m2'),
  unit('irradiance', 'kW/m²', 1000, 1),
  unit('sound level', 'dB', 1, 1, 'dBA dB(A)'),
  unit('signal strength', 'dBm', 1, 1),
  unit('conductivity', 'µS/cm', 1, 1, 'uS/cm us_cm'),
  unit('conductivity', 'mS/cm', 1000, 1),
  unit('conductivity', 'S/m', 10_000, 1),
  unit('acidity', 'pH', 1, 1),
  unit('dose rate', 'µSv/h', 1, 1, 'uSv/h usv_h'),
  unit('dose rate', 'nSv/h', 1, 1000),
  unit('dose rate', 'mSv/h', 1000, 1),
  unit('count rate', 'cpm', 1, 1, '1/min'),
  unit('count rate', 'cps', MINUTE, 1, '1/s'),
];
