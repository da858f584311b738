import { expect, test } from 'vitest';
import { Dialects } from '../../../../drivers/mqtt/presets/dialects.ts';
import type { Dialect, Host } from '../../../../drivers/mqtt/presets/preset.ts';

/** A dialect that remembers so many letters. */
function remembering(name: string, letters: () => number) {
  const hosts: Host[] = [];
  const dialect: Dialect = {
    filters: [],
    takes: () => false,
    take: () => undefined,
    memory: () => 'x'.repeat(letters()),
  };
  const open = (host: Host): Dialect => {
    hosts.push(host);
    return dialect;
  };
  return { name, open, changed: () => hosts[0]?.changed() };
}

test('announcements beyond a million characters are not kept over a restart: said once, counted, and the others are kept', () => {
  let letters = 2_000_000;
  const large = remembering('homeassistant', () => letters);
  const small = remembering('sparkplug', () => 10);
  const said: string[] = [];
  const expanded = { topics: [], largest: 0, dialects: [large, small] };
  const dialects = new Dialects(expanded, { report: (problem) => said.push(problem) }, () => undefined);
  large.changed();
  expect(dialects.memory).toBe('{"sparkplug 0":"xxxxxxxxxx"}');
  expect(dialects.unremembered).toBe(1);
  large.changed();
  expect(dialects.memory).toBeUndefined();
  expect(said).toEqual([expect.stringContaining('preset homeassistant: what devices have announced takes 2000002 ')]);

  letters = 3;
  large.changed();
  expect(dialects.memory).toBe('{"homeassistant 0":"xxx","sparkplug 0":"xxxxxxxxxx"}');
  expect(dialects.unremembered).toBe(0);
});
