import * as v from 'valibot';
import { presets } from './index.ts';
import type { Expansion, Preset } from './preset.ts';

/** A preset as it stands in `topics:`, with its settings. */
export interface PresetUse {
  readonly preset: string;
}

const sections = presets.map(({ name, title, settings }) =>
  v.strictObject({
    preset: v.pipe(v.literal(name), v.description(`${title}, see below.`)),
    ...(settings as v.ObjectEntries),
  }),
);

/** An entry of `topics:` that names a dialect. */
export const presetUse = v.variant('preset', sections as never) as unknown as v.GenericSchema<PresetUse>;

/** The preset of that name; the configuration has been checked by then. */
export function presetNamed(name: string): Preset {
  const found = presets.find((preset) => preset.name === name);
  if (found === undefined) throw new Error(`there is no preset ${name}`);
  return found as unknown as Preset;
}

/** What an entry stands for. */
export function expansionOf({ preset, ...settings }: PresetUse): Expansion {
  return presetNamed(preset).expand(settings);
}
