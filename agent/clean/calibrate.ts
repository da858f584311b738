import * as v from 'valibot';
import type { Rule } from './rule.ts';
import { numberSetting, wordSetting } from './setting.ts';

const method = <const Word extends string>(word: Word, description: string) =>
  v.pipe(v.literal(word), v.description(description));

const linear = v.strictObject({
  method: method('linear', 'A straight line: true = gain × shown + offset.'),
  gain: v.optional(
    v.pipe(
      numberSetting('What the value shown is multiplied by.'),
      v.check((gain) => gain !== 0, 'a gain of 0 makes all values equal'),
    ),
    1,
  ),
  offset: v.optional(numberSetting('What is added after that.'), 0),
});

const polynomial = v.strictObject({
  method: method('polynomial', 'A polynomial: true = c0 + c1 × shown + c2 × shown² + ...'),
  coefficients: v.pipe(
    v.array(numberSetting('A coefficient.'), 'expected a list of numbers: [c0, c1, ...]'),
    v.minLength(2, 'expected at least two coefficients: [c0, c1]'),
    v.maxLength(16, 'expected at most 16 coefficients'),
    v.description('The coefficients, the constant one first.'),
  ),
});

const table = v.strictObject({
  method: method('table', 'Straight lines between the points of a calibration certificate.'),
  points: v.pipe(
    v.array(
      v.strictTuple(
        [numberSetting('What the device shows.'), numberSetting('What is true.')],
        'expected [shown, true]',
      ),
      'expected a list of points: [[shown, true], ...]',
    ),
    v.minLength(2, 'expected at least two points'),
    v.maxLength(1024, 'expected at most 1024 points'),
    v.check(
      (points) => points.every(([x], i) => i === 0 || x > points[i - 1]![0]),
      'the values shown must rise from point to point',
    ),
    v.description('Points [shown, true], in rising order of what the device shows.'),
  ),
  extrapolate: v.optional(
    wordSetting(
      ['linear', 'hold', 'reject'],
      'What happens beyond the first and last point: the outermost line goes on, its end is held, or the reading is taken out.',
    ),
    'linear',
  ),
});

const settings = v.variant('method', [linear, polynomial, table]);

type Settings = v.InferOutput<typeof settings>;
type Table = v.InferOutput<typeof table>;

/** Turns what a device shows into what is true, by a line, a polynomial or a table. Keeps no state. */
export const calibrate: Rule<Settings, null> = {
  name: 'calibrate',
  summary: 'Turns what a device shows into what is true, by a line, a polynomial or a table.',
  stage: 'transform',
  mends: false,
  settings,
  examples: [
    { method: 'linear', gain: 1.02, offset: -0.4 },
    { method: 'polynomial', coefficients: [0.5, 0.98, 0.0002] },
    {
      method: 'table',
      points: [
        [0, 0.3],
        [25, 24.8],
        [100, 100.9],
      ],
    },
    {
      method: 'table',
      points: [
        [-50, -49],
        [50, 51],
      ],
      extrapolate: 'reject',
    },
  ],
  compile(settings) {
    const curve = curveOf(settings);
    return { fresh: () => null, apply: (_, __, value) => curve(value) };
  },
  explain: (settings) =>
    settings.method === 'table'
      ? `beyond the calibrated span ${settings.points[0]?.[0]} to ${settings.points.at(-1)?.[0]}`
      : 'calibrated to a number beyond all bounds',
};

function curveOf(settings: Settings): (value: number) => number {
  switch (settings.method) {
    case 'linear': {
      const { gain, offset } = settings;
      return (value) => value * gain + offset;
    }
    case 'polynomial': {
      const { coefficients } = settings;
      return (value) => {
        let sum = 0;
        for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * value + coefficients[i]!;
        return sum;
      };
    }
    case 'table':
      return tableOf(settings);
  }
}

function tableOf({ points, extrapolate }: Table): (value: number) => number {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const last = xs.length - 1;
  return (value) => {
    if (value < xs[0]! || value > xs[last]!) {
      if (extrapolate === 'reject') return Number.NaN;
      if (extrapolate === 'hold') return value < xs[0]! ? ys[0]! : ys[last]!;
    }
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value < xs[middle]!) high = middle;
      else low = middle;
    }
    // Weighing both ends meets each point exactly.
    const share = (value - xs[low]!) / (xs[high]! - xs[low]!);
    return ys[low]! * (1 - share) + ys[high]! * share;
  };
}
