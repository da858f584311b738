import { expect, test } from 'vitest';
import { drawOrigins } from '../../agent/cli/origins-text.ts';
import { newPaint } from '../../agent/cli/paint.ts';
import { loadConfig } from '../../config/load.ts';
import { originsOf } from '../../config/origins.ts';
import { BARE } from '../config/surroundings.ts';

function explained(text: string, facts?: Parameters<typeof originsOf>[3]): string {
  const loaded = loadConfig(text, 'weir.yaml', BARE);
  if (loaded.kind === 'bad') throw new Error(JSON.stringify(loaded.problems));
  return drawOrigins(originsOf(loaded.config, 'a', 'a/x', facts), 'weir.yaml', () => 2, newPaint(false));
}

test('what is on, what is worth a thought and what to look at, as a person would write it', () => {
  const text = explained(
    'series:\n  "a/x": { quantity: temperature_ds18b20, clean: [rate: { max_change: 1, per: 10s }] }\n',
  );
  expect(text).toMatch(/sentinel +values: 85 unless near 5 \(DS18B20 power-on value\), -127 \(DS18B20 not connected\)/);
  expect(text).toMatch(/rate +max_change: 1, per: 10s, accept_after: 3 +weir\.yaml:2 /);
  expect(text).toMatch(/worth a thought, not on/);
  expect(text).toMatch(/stuck +for: 1d, readings: 30, resolution: 0\.0625 +quantity temperature_ds18b20/);
  expect(text.match(/^rate /gm)).toHaveLength(1);
  expect(text).toContain('Look at first: twmean, min, max, last, p95.\nTypical sensors have steps of 0.0625 °C.');
});

test('limits of what is suggested are in the unit of the series', () => {
  const facts = { origin: 'meter', quantity: 'pressure', unit: 'Pa' };
  expect(explained('series: {}', facts)).toMatch(/rate +max_change: 50, per: 1m/);
});

test('a quantity of which no number is impossible says so, and a series without one is told how to get rules', () => {
  expect(explained('series: {}', { origin: 'meter', quantity: 'power', unit: 'W' })).toContain(
    'No cleaning rules are on: of this quantity',
  );
  expect(explained('series: {}')).toContain('No cleaning rules: give it a quantity');
});
