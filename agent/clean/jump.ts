import * as v from 'valibot';
import { distanceBetween } from '../statistics/place.ts';
import { type Believed, withoutLeaps } from './leap.ts';
import type { Rule } from './rule.ts';
import { numberSetting, positiveSetting, wholeSetting } from './setting.ts';

const settings = v.strictObject({
  max_speed: positiveSetting('The highest speed, in m/s, at which what carries the receiver moves.'),
  error: v.optional(
    v.pipe(
      numberSetting('How far, in m, two places may lie apart by the error of the receiver alone.'),
      v.minValue(0, 'expected 0 or more'),
    ),
    30,
  ),
  accept_after: v.optional(
    wholeSetting(2, 1000, 'How many readings in a row must agree on a new place before it is believed.'),
    3,
  ),
});

type Settings = v.InferOutput<typeof settings>;

/**
 * Takes out places that nothing could have got to in the time: a receiver that has lost its satellites, or hears them by
 * way of a wall, leaps by kilometres and back. For series of kind position.
 */
export const jump: Rule<Settings, Believed> = {
  name: 'jump',
  summary: 'Takes out places too far away to have been reached since the place before.',
  stage: 'judge',
  mends: false,
  settings,
  examples: [{ max_speed: 60 }, { max_speed: 2, error: 15, accept_after: 5 }],
  compile: ({ max_speed, error, accept_after }) =>
    withoutLeaps((gap, from, to) => distanceBetween(from, to) <= error + max_speed * (gap / 1000), accept_after),
  explain: ({ max_speed }) => `further away than ${max_speed} m/s lead`,
};
