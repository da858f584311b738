import { packPlace } from '../statistics/place.ts';
import { packWind } from '../statistics/wind.ts';
import { absoluteHumidity, dewPoint, heatIndex, seaLevelPressure } from './air.ts';

/** What a function takes: a name for people, and the unit that it wants it in, into which a series is converted. */
export interface Taken {
  readonly name: string;
  readonly unit?: string;
}

export interface FormulaFunction {
  readonly name: string;
  readonly summary: string;
  readonly takes: readonly Taken[];
  /** Takes any number more of the last one. */
  readonly rest?: boolean;
  /** The quantity that comes out, where the formula is nothing but this call. */
  readonly gives?: string;
  /** NaN where there is no answer. */
  readonly of: (...given: number[]) => number;
}

const t: Taken = { name: 'temperature', unit: '°C' };
const rh: Taken = { name: 'humidity', unit: '%' };
const x: Taken = { name: 'x' };

const LIMIT: Taken[] = [x, { name: 'limit' }];

const plain = (name: string, summary: string, of: (...given: number[]) => number, takes = [x]): FormulaFunction => ({
  name,
  summary,
  takes,
  of,
});

/** All functions of formulas, but `integral`, which has a memory. A new one is a line here. */
const FUNCTIONS: readonly FormulaFunction[] = [
  { name: 'dew_point', summary: 'Dew point in °C.', takes: [t, rh], gives: 'dew_point', of: dewPoint },
  {
    name: 'absolute_humidity',
    summary: 'Water in the air in g/m³.',
    takes: [t, rh],
    gives: 'absolute_humidity',
    of: absoluteHumidity,
  },
  {
    name: 'heat_index',
    summary: 'How hot it feels in the shade, in °C.',
    takes: [t, rh],
    gives: 'temperature',
    of: heatIndex,
  },
  {
    name: 'sea_level_pressure',
    summary: 'Air pressure reduced to sea level, in hPa.',
    takes: [{ name: 'pressure', unit: 'hPa' }, t, { name: 'altitude', unit: 'm' }],
    gives: 'pressure_sea_level',
    of: seaLevelPressure,
  },
  {
    name: 'wind',
    summary:
      'Speed and direction as one: mean, gust (the highest mean over three seconds) and the mean direction by speed.',
    takes: [
      { name: 'speed', unit: 'm/s' },
      { name: 'direction', unit: '°' },
    ],
    gives: 'wind',
    of: packWind,
  },
  {
    name: 'position',
    summary: 'Latitude and longitude as one: the middle, the scatter and the way.',
    takes: [
      { name: 'lat', unit: '°' },
      { name: 'lon', unit: '°' },
    ],
    gives: 'position',
    of: packPlace,
  },
  {
    name: 'integral',
    summary: 'What has come together over time, in hours: of a power in W the energy in Wh. It only rises.',
    takes: [x],
    of: () => Number.NaN,
  },
  { ...plain('min', 'The least.', Math.min), rest: true },
  { ...plain('max', 'The greatest.', Math.max), rest: true },
  plain('abs', 'Without its sign.', Math.abs),
  plain('sqrt', 'Square root.', Math.sqrt),
  plain('exp', 'e to the power of x.', Math.exp),
  plain('ln', 'Natural logarithm.', Math.log),
  plain('log10', 'Logarithm to base 10.', Math.log10),
  plain('sin', 'Sine of an angle in degrees.', (degrees) => Math.sin((degrees as number) * (Math.PI / 180))),
  plain('cos', 'Cosine of an angle in degrees.', (degrees) => Math.cos((degrees as number) * (Math.PI / 180))),
  plain('above', '1 where x is above the limit, otherwise 0: its `twmean` is the share of time above.', isAbove, LIMIT),
  plain('below', '1 where x is below the limit, otherwise 0.', (value, limit) => isAbove(limit, value), LIMIT),
  plain('outside', '1 where x is below the least or above the greatest value, otherwise 0.', isOutside, [
    x,
    { name: 'least' },
    { name: 'greatest' },
  ]),
  plain('floor', 'Rounded down.', Math.floor),
  plain('round', 'To so many decimals.', (value, digits) => round(value as number, digits as number), [
    x,
    { name: 'decimals' },
  ]),
];

/** The function with a memory: see `integral.ts`. */
export const INTEGRAL = 'integral';

export const FUNCTION_NAMES: readonly string[] = FUNCTIONS.map(({ name }) => name);

const BY_NAME = new Map(FUNCTIONS.map((each) => [each.name, each]));

export function functionNamed(name: string): FormulaFunction | undefined {
  return BY_NAME.get(name);
}

/** Every function, for the documentation. */
export function allFunctions(): readonly FormulaFunction[] {
  return FUNCTIONS;
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

function isAbove(value: number | undefined, limit: number | undefined): number {
  return (value as number) > (limit as number) ? 1 : 0;
}

function isOutside(...[value, least, greatest]: number[]): number {
  return isAbove(least, value) + isAbove(value, greatest) > 0 ? 1 : 0;
}
