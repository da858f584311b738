import * as v from 'valibot';
import type { Rule } from './rule.ts';
import { positiveSetting } from './setting.ts';

const settings = v.strictObject({
  within: positiveSetting('What is no further from 0 than this, up or down, is 0. Twice the noise of the sensor.'),
});

type Settings = v.InferOutput<typeof settings>;

/**
 * Makes nothing of next to nothing: a clamp around a cable that carries no current shows its noise, which adds up to
 * energy that nobody used. A transformation, not a judgement: what it changes does not count as mended. Keeps no state.
 */
export const deadband: Rule<Settings, null> = {
  name: 'deadband',
  summary: 'Takes what lies next to 0 for 0.',
  stage: 'shape',
  mends: false,
  settings,
  examples: [{ within: 0.02 }],
  compile: ({ within }) => ({ fresh: () => null, apply: (_, __, value) => (Math.abs(value) <= within ? 0 : value) }),
  explain: ({ within }) => `within ${within} of 0`,
};
