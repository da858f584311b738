import { describe, expect, test } from 'vitest';
import { CATALOGUE, quantityNamed } from '../../agent/clean/quantities.ts';
import { useRule } from '../../agent/clean/rules.ts';
import type { RuleUse } from '../../agent/model/series.ts';
import type { Figures } from '../../agent/model/summary.ts';
import { figuresOf } from '../../agent/window/figures.ts';
import { planOf } from '../window/agent.ts';
import { paneOf } from '../window/made-panes.ts';

/**
 * What is known about sensors, a row for each: limits, the fastest believable change, numbers that are no measurement,
 * warm-up, filter, and the figures that tell most. Gathered from data sheets, ESPHome's components, weewx's MinMax,
 * MesoWest and the quality control of national weather services. A row says what the catalogue must know by its rules,
 * those that are on or those for a person to switch on.
 */
interface Row {
  readonly of: string;
  readonly kind?: string;
  /** Limits that the sensor of the row never leaves: the catalogue's are these, or wider where it holds others too. */
  readonly within?: readonly [min: number, max: number];
  /** The largest change, and in what time. */
  readonly step?: readonly [change: number, per: string];
  /** Numbers as they arrive that are taken out by a rule that is on... */
  readonly out?: readonly number[];
  /** ...and by one that a person switches on. */
  readonly suspicious?: readonly number[];
  readonly resolution?: number;
  readonly warmup?: string;
  /** What is taken for 0 around it. */
  readonly deadband?: number;
  /** How fast it moves at most, m/s. */
  readonly fastest?: number;
  /** How long its contacts bounce at most. */
  readonly bounces?: string;
  /** Readings of a running median. */
  readonly median?: readonly [least: number, most: number];
  readonly figures: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    of: 'temperature_ds18b20',
    within: [-55, 125],
    step: [3, '1m'],
    out: [85, -127, 127.94, 127.9375],
    resolution: 0.0625,
    median: [3, 3],
    figures: ['twmean', 'min', 'max', 'last', 'p95'],
  },
  {
    of: 'temperature_dht',
    within: [-40, 80],
    step: [3, '1m'],
    out: [-999],
    resolution: 0.1,
    warmup: '2s',
    median: [5, 5],
    figures: ['twmean'],
  },
  // A measurement that was skipped comes out near -140 °C.
  {
    of: 'temperature_bme280',
    within: [-40, 85],
    step: [3, '1m'],
    out: [-140, -143.3],
    resolution: 0.01,
    warmup: '1s',
    median: [3, 3],
    figures: ['twmean'],
  },
  {
    of: 'temperature_sht',
    within: [-40, 125],
    step: [3, '1m'],
    out: [130, 163.835, 327.675],
    resolution: 0.01,
    warmup: '1s',
    median: [3, 3],
    figures: ['twmean'],
  },
  {
    of: 'temperature_thermocouple',
    within: [-200, 1350],
    step: [50, '1s'],
    suspicious: [1023.75, -0.25],
    resolution: 0.25,
    median: [3, 3],
    figures: ['twmean'],
  },
  {
    of: 'humidity',
    within: [0, 100],
    step: [10, '1m'],
    out: [255, 6553.5, 104.5],
    suspicious: [0],
    resolution: 0.1,
    warmup: '10s',
    median: [3, 3],
    figures: ['twmean'],
  },
  {
    of: 'pressure',
    within: [300, 1100],
    step: [0.5, '1m'],
    out: [0, 65535],
    suspicious: [1100],
    resolution: 0.1,
    median: [3, 3],
    figures: ['first', 'last'],
  },
  {
    of: 'pressure_sea_level',
    within: [870, 1085],
    step: [0.5, '1m'],
    out: [0],
    resolution: 0.1,
    median: [3, 3],
    figures: ['first', 'last'],
  },
  {
    of: 'co2',
    within: [350, 10_000],
    step: [2000, '1s'],
    out: [0, 65535],
    resolution: 1,
    warmup: '3m',
    median: [5, 5],
    figures: ['twmean', 'max'],
  },
  ...['pm1', 'pm25', 'pm4', 'pm10'].map(
    (of): Row => ({
      of,
      within: [0, 1000],
      step: [100, '1s'],
      out: [65535, 6553.5],
      suspicious: [999.9],
      resolution: 0.1,
      warmup: '30s',
      median: [5, 5],
      figures: ['twmean', 'p95'],
    }),
  ),
  {
    of: 'mains_voltage',
    within: [0, 300],
    step: [30, '1s'],
    out: [6553.5],
    resolution: 0.1,
    figures: ['twmean', 'min', 'max'],
  },
  // A fifth of 48 V in a second.
  {
    of: 'battery_voltage',
    within: [0, 100],
    step: [10, '1s'],
    suspicious: [0, 65.535],
    resolution: 0.01,
    median: [3, 3],
    figures: ['twmean', 'min', 'max'],
  },
  { of: 'current', deadband: 0.02, suspicious: [327.67], resolution: 0.01, figures: ['twmean', 'max'] },
  {
    of: 'power',
    deadband: 2,
    suspicious: [65535, 32767, -32768, 2_147_483_647],
    resolution: 1,
    figures: ['twmean', 'max', 'p95'],
  },
  ...['energy', 'water', 'gas', 'rain', 'heat'].map(
    (of): Row => ({ of, kind: 'counter', out: [-1], figures: ['increase', 'rate'] }),
  ),
  { of: 'pulses', kind: 'counter', out: [-1], resolution: 1, figures: ['increase', 'rate'] },
  {
    of: 'distance',
    step: [100, '1s'],
    out: [65535],
    suspicious: [0],
    resolution: 1,
    median: [7, 11],
    figures: ['p50', 'min', 'max'],
  },
  {
    of: 'distance_ultrasonic',
    within: [20, 4500],
    step: [100, '1s'],
    out: [0, 65535, 9999],
    suspicious: [5000],
    resolution: 1,
    median: [7, 11],
    figures: ['p50', 'min', 'max'],
  },
  // 150 kn are 77 m/s.
  {
    of: 'wind_speed',
    within: [0, 75],
    step: [20, '1s'],
    out: [255, 32767, 3276.7],
    resolution: 0.1,
    figures: ['mean', 'max'],
  },
  { of: 'wind_direction', kind: 'angle', within: [0, 360], resolution: 22.5, figures: ['mean', 'resultant', 'stddev'] },
  {
    of: 'wind_direction_davis',
    kind: 'angle',
    within: [0, 360],
    out: [0],
    resolution: 22.5,
    figures: ['mean', 'resultant', 'stddev'],
  },
  { of: 'wind', kind: 'wind', figures: ['mean', 'gust', 'direction'] },
  { of: 'position', kind: 'position', fastest: 100, figures: ['last', 'lat', 'lon', 'distance'] },
  { of: 'speed', within: [0, 100], figures: ['max'] },
  { of: 'illuminance', within: [0, 120_000], suspicious: [65535, 54612], figures: ['p50', 'max'] },
  {
    of: 'sound_level',
    kind: 'level',
    within: [20, 130],
    suspicious: [0],
    resolution: 0.1,
    figures: ['mean', 'p10', 'p90', 'max'],
  },
  {
    of: 'soil_moisture',
    within: [0, 100],
    step: [20, '1m'],
    out: [255],
    suspicious: [0, 100],
    resolution: 0.1,
    median: [5, 5],
    figures: ['twmean'],
  },
  {
    of: 'ph',
    within: [0, 14],
    step: [0.5, '1m'],
    out: [255],
    suspicious: [0, 7, 14],
    resolution: 0.01,
    warmup: '1m',
    median: [7, 7],
    figures: ['twmean', 'min', 'max'],
  },
  {
    of: 'conductivity',
    within: [0, 20_000],
    suspicious: [255, 65535],
    resolution: 1,
    median: [5, 5],
    figures: ['twmean'],
  },
  {
    of: 'nutrient',
    within: [0, 20_000],
    out: [65535],
    suspicious: [255],
    resolution: 1,
    median: [5, 5],
    figures: ['twmean'],
  },
  { of: 'radiation', within: [0, 65534], out: [65535], warmup: '1m', resolution: 1, figures: ['mean'] },
  { of: 'radiation_counts', kind: 'count', out: [65535], warmup: '1m', resolution: 1, figures: ['increase', 'stddev'] },
  { of: 'battery', within: [0, 100], step: [5, '1m'], out: [255, 200, -1], resolution: 1, figures: ['last', 'min'] },
  ...['switch', 'door'].map((of): Row => ({ of, kind: 'state', bounces: '50ms', figures: ['seconds', 'transitions'] })),
  ...['motion', 'state'].map((of): Row => ({ of, kind: 'state', figures: ['seconds', 'transitions'] })),
  { of: 'rssi', within: [-120, 0], out: [127], suspicious: [0, -127], resolution: 1, figures: ['p50'] },
  { of: 'linkquality', within: [0, 255], resolution: 1, figures: ['p50'] },
  ...['reactive_power', 'flow'].map(
    (of): Row => ({ of, suspicious: [65535, 32767, -32768], figures: ['twmean', 'max'] }),
  ),
  { of: 'weight', suspicious: [999_999], figures: ['last'] },
];

describe.each(ROWS.map((row) => [row.of, row] as const))('%s', (name, row) => {
  const { rules, suggested, kind, resolution, figures } = named(name);

  test('is of the kind that its figures belong to', () => {
    expect(kind).toBe(row.kind ?? 'gauge');
    expect(figures).toEqual(expect.arrayContaining([...row.figures]));
  });

  test('takes out what no such sensor measures, and nothing that it does', () => {
    for (const value of row.out ?? []) expect(`${value} ${ruleAgainst(rules, value)}`).toMatch(/ (sentinel|range)$/);
    for (const value of row.suspicious ?? []) {
      expect(`${value} ${ruleAgainst(rules, value)}`).toBe(`${value} none`);
      expect(`${value} ${ruleAgainst(suggested, value)}`).toBe(`${value} sentinel`);
    }
    if (row.within === undefined) return;
    const [min, max] = row.within;
    const nearest = [min + (max - min) / 1000, max - (max - min) / 1000];
    for (const value of nearest) expect(`${value} ${ruleAgainst(rules, value)}`).toBe(`${value} none`);
    const limits = setting<{ min: number; max: number }>([...rules, ...suggested], 'range');
    expect(limits?.max ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(max - 1);
  });

  test('knows the step of its readings, how fast they change, and what calms them', () => {
    expect(resolution).toBe(row.resolution);
    const rate = setting<{ max_change: number; per: number }>(suggested, 'rate');
    const step = row.step && { max_change: row.step[0], per: millis(row.step[1]) };
    expect(rate && { max_change: rate.max_change, per: rate.per }).toEqual(step);
    expect(setting<{ for: number }>(suggested, 'warmup')?.for).toBe(
      row.warmup === undefined ? undefined : millis(row.warmup),
    );
    expect(setting<{ within: number }>(suggested, 'deadband')?.within).toBe(row.deadband);
    expect(setting<{ max_speed: number }>(suggested, 'jump')?.max_speed).toBe(row.fastest);
    expect(setting<{ for: number }>(suggested, 'debounce')?.for).toBe(
      row.bounces === undefined ? undefined : millis(row.bounces),
    );
    const median = setting<{ window: number }>(suggested, 'smooth')?.window;
    const [least, most] = row.median ?? [undefined, undefined];
    if (least === undefined) expect(median).toBeUndefined();
    else expect(median).toBeGreaterThanOrEqual(least);
    if (most !== undefined) expect(median).toBeLessThanOrEqual(most);
  });
});

describe.each([...CATALOGUE.keys()])('%s, as every quantity,', (name) => {
  test('names figures that its kind has', () => {
    const { kind, figures } = named(name);
    const made = figuresOf(paneOf(kind, { from: 0, to: 60_000 }, []), planOf({ kind }), []) as Figures;
    expect(figures.filter((figure) => !(figure in made))).toEqual([]);
    expect(figures.length).toBeGreaterThan(0);
  });

  test('suggests no sentinel list that forgets one which is on', () => {
    const { rules, suggested } = named(name);
    const on = values(rules);
    const more = values(suggested);
    if (more.length > 0) expect(more).toEqual(expect.arrayContaining(on));
  });
});

function named(name: string) {
  const quantity = quantityNamed(name);
  if (quantity === undefined) throw new Error(`the catalogue holds no ${name}`);
  return quantity;
}

/** Which rule that needs no memory takes a reading out. */
function ruleAgainst(uses: readonly RuleUse[], value: number): string {
  const sentinel = values(uses).includes(value);
  if (sentinel) return 'sentinel';
  const range = setting<{ min?: number; max?: number; tolerance?: number }>(uses, 'range');
  if (range === undefined) return 'none';
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, tolerance = 0 } = range;
  return value < min - tolerance || value > max + tolerance ? 'range' : 'none';
}

function values(uses: readonly RuleUse[]): number[] {
  return (setting<{ values: { value: number }[] }>(uses, 'sentinel')?.values ?? []).map(({ value }) => value);
}

function setting<Settings>(uses: readonly RuleUse[], rule: string): Settings | undefined {
  return uses.find((use) => use.rule === rule)?.settings as Settings | undefined;
}

function millis(text: string): number {
  return (useRule('warmup', { for: text }).settings as { for: number }).for;
}
