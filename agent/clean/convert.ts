import * as v from 'valibot';
import type { Rule } from './rule.ts';
import { converter, knownUnit, sameDimension } from './units.ts';

const unit = (description: string) =>
  v.pipe(
    v.string('expected a unit'),
    v.check(knownUnit, (issue) => `unknown unit ${issue.received}`),
    v.description(description),
  );

const settings = v.pipe(
  v.strictObject({
    from: unit('The unit that the device sends.'),
    to: unit('The unit that the series is kept in.'),
  }),
  v.check(
    ({ from, to }) => sameDimension(from, to),
    ({ input: { from, to } }) => `${from} cannot be converted to ${to}: they measure different things`,
  ),
);

type Settings = v.InferOutput<typeof settings>;

/** Changes the unit. Keeps no state. */
export const convert: Rule<Settings, null> = {
  name: 'convert',
  summary: 'Changes the unit, as from °F to °C.',
  stage: 'transform',
  mends: false,
  settings,
  examples: [
    { from: '°F', to: '°C' },
    { from: 'hPa', to: 'Pa' },
  ],
  compile({ from, to }) {
    const toUnit = converter(from, to);
    return { fresh: () => null, apply: (_, __, value) => toUnit(value) };
  },
  explain: ({ from, to }) => `too large a number to be converted from ${from} to ${to}`,
};
