import * as v from 'valibot';
import { duration } from '../../agent/settings/duration.ts';
import { defineProtocol, type Polling } from '../protocol.ts';
import { warmUp } from '../values/warm-up.ts';
import { layoutDecoder } from './decoder.ts';
import { layoutFraming } from './framing.ts';
import { layoutSchema } from './layout.ts';
import { evidenceOf, type Profile } from './profile.ts';
import { profiles } from './profiles.ts';

const NAMES = profiles.map(({ name }) => name);

const settings = v.pipe(
  v.strictObject({
    profile: v.optional(
      v.pipe(v.picklist(NAMES), v.description(`A device whose frames are known: ${NAMES.join(', ')}.`)),
    ),
    layout: v.optional(v.pipe(layoutSchema, v.description('The frames of any other device, described.'))),
    every: v.optional(v.pipe(duration(), v.description('How often a device that must be asked is asked.')), '10s'),
  }),
  v.check(
    ({ profile, layout }) => (profile === undefined) !== (layout === undefined),
    'give either the profile of a known device, or the layout of the frames of another one',
  ),
);

type FrameSettings = v.InferOutput<typeof settings>;

/** Frames of bytes with a header, a length and a checksum, described rather than programmed. */
export const frame = defineProtocol({
  name: 'frame',
  title: 'Dust, CO2, distance and battery modules, and any frames of bytes that are described',
  knows: [
    ...profiles.map(({ title, name }) => ({ title, setting: `profile: ${name}` })),
    { title: 'Any other device that sends frames of bytes, by a description of them', setting: 'layout: ...' },
  ],
  settings,
  lines: [{ baud: 9600 }, { baud: 115_200 }, { baud: 19_200 }],
  line: ({ profile }) => profiles.find(({ name }) => name === profile),
  // The least that a layout has: the three bytes of an ultrasonic sensor come up in a line that only knows 00 and FF.
  evidence: 6,
  evidenceOf: (own) => evidenceOf(profileOf(own).layout),
  // What must be asked says nothing by itself.
  candidates: profiles
    .filter(({ layout }) => !layout.ask)
    .map(({ name, baud }) => ({ settings: { profile: name }, baud })),
  gap: 500,
  framing: (own) => layoutFraming(profileOf(own).layout),
  decoder: (own) => layoutDecoder(asked(profileOf(own), own.every)),
  polling: (own) => pollingOf(profileOf(own), own.every),
});

function profileOf({ profile, layout }: FrameSettings): Profile {
  const known = profiles.find(({ name }) => name === profile);
  if (known) return known;
  if (!layout) throw new Error(`no profile is called ${profile}`);
  return { name: 'layout', title: '', origin: 'frame layout', baud: 9600, layout, rules: {} };
}

/** A module that is asked seldom is not switched off in between. */
function asked(profile: Profile, every: number): Profile {
  if (!profile.layout.ask) return profile;
  const rules = Object.entries(profile.rules).map(([field, own]) => {
    const warmup = own?.['warmup'] as { readonly for: string } | undefined;
    return [field, warmup === undefined ? own : { ...own, warmup: warmUp(warmup.for, every) }];
  });
  return { ...profile, rules: Object.fromEntries(rules) };
}

function pollingOf({ layout }: Profile, every: number): Polling | undefined {
  if (!layout.ask) return undefined;
  const questions = layout.ask.map(({ name, send, answer }) => ({
    name,
    bytes: send,
    answeredBy: (found: Uint8Array) => answer?.every((byte, i) => found[i] === byte) ?? true,
  }));
  return { every, questions };
}
