import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { presets } from '../../../../drivers/mqtt/presets/index.ts';
import { type Given, messageOf } from './messages.ts';

const FOLDER = join(import.meta.dirname, '../../../../drivers/mqtt/presets/cases');

interface Case {
  readonly topics: readonly { readonly preset: string }[];
  readonly messages: readonly Given[];
}

function scores(topic: string, payload: Uint8Array): [name: string, score: number][] {
  return presets.map(({ name, fingerprint }) => [name, fingerprint.recognise(topic, payload)]);
}

// Discovery describes messages of other dialects, and its case holds some.
const OWN_ONLY = readdirSync(FOLDER).filter((file) => !file.startsWith('homeassistant'));

describe.each(OWN_ONLY)('%s', (file) => {
  const { topics, messages } = parse(readFileSync(join(FOLDER, file), 'utf8')) as Case;
  const own = topics[0]?.preset as string;

  test('none of its messages is taken for another dialect', () => {
    for (const given of messages) {
      if (typeof given !== 'string' && 'wait' in given) continue;
      const { topic, payload } = messageOf(given);
      const [best, score] = scores(topic, payload).reduce((most, next) => (next[1] > most[1] ? next : most));
      if (score > 0.5) expect(`${topic}: ${best}`).toBe(`${topic}: ${own}`);
    }
  });
});

test.each(presets.map((preset) => [preset.name, preset] as const))(
  '%s is recognised by what it says',
  (name, preset) => {
    const cases = readdirSync(FOLDER).filter((file) => file.startsWith(name));
    const messages = cases.flatMap((file) => (parse(readFileSync(join(FOLDER, file), 'utf8')) as Case).messages);
    const best = Math.max(
      ...messages.map((given) => {
        if (typeof given !== 'string' && 'wait' in given) return 0;
        const { topic, payload } = messageOf(given);
        return preset.fingerprint.recognise(topic, payload);
      }),
    );
    expect(best).toBeGreaterThanOrEqual(0.6);
    for (const filter of preset.fingerprint.filters) expect(filter).not.toMatch(/^[#+](\/#)?$/);
  },
);

test('whatever comes, a score is between 0 and 1', () => {
  fc.assert(
    fc.property(fc.string(), fc.uint8Array({ maxLength: 60 }), (topic, payload) => {
      for (const [, score] of scores(topic, payload)) expect(score >= 0 && score <= 1).toBe(true);
    }),
  );
});
