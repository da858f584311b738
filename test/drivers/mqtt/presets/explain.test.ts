import * as v from 'valibot';
import { expect, test } from 'vitest';
import { explainTopics } from '../../../../drivers/mqtt/presets/explain.ts';
import { presets } from '../../../../drivers/mqtt/presets/index.ts';
import { mqttSettings } from '../../../../drivers/mqtt/settings.ts';

const explained = (...topics: unknown[]) => explainTopics(v.parse(mqttSettings, { url: 'mqtt://x', topics }).topics);

test('a preset that is nothing but topics is shown as a person would write them', () => {
  const [title, first, ...rest] = explained({ preset: 'shelly-gen1', base: 'cellar' });
  expect(title).toBe('preset shelly-gen1 stands for:');
  expect(first).toBe(
    '  { payload: number, availability: { topic: "cellar/{device}/online" }, topic: "cellar/{device}/sensor/{field}", exclude: ["cellar/{device}/sensor/act_reasons", "cellar/{device}/sensor/error"] }',
  );
  expect(rest.length).toBeGreaterThan(5);
});

test('the entries that are shown are entries: they are taken as they stand', () => {
  const lines = explained({ preset: 'esphome' }).slice(1);
  expect(lines.every((line) => /^ {2}\{ topic: ".*", payload: (number|text), /.test(line))).toBe(true);
});

test('of other presets it is said what they read, mind and send', () => {
  expect(explained({ preset: 'sparkplug', rebirth: 'ask' }, { topic: 'a/{device}' })).toEqual([
    'preset sparkplug stands for:',
    '  spBv1.0/+/#: metrics of births and data, named node/device/metric',
    '  time: that of the metric, else of the message',
    '  NDEATH and DDEATH end the last values; one of an earlier birth is known by its bdSeq',
    '  sends: Node Control/Rebirth, at most once a minute a node',
    'topic a/{device}',
  ]);
});

test.each(presets.map(({ name }) => name))('%s says what it stands for', (name) => {
  expect(explained({ preset: name }).length).toBeGreaterThan(1);
});
