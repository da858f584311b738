import { expect, test } from 'vitest';
import { useRule } from '../../agent/clean/rules.ts';
import { SeriesRegistry } from '../../agent/ingest/registry.ts';
import type { SeriesPlan } from '../../agent/model/series.ts';

const plan = (source: string, name: string, max: number): SeriesPlan => ({
  ...{ source, name, kind: 'gauge', hold: 1000, allowed_lateness: 0, idle_after: 5000 },
  rules: [useRule('range', { min: -40, max })],
});

test('series with equal rules have the very same list, also after a restart; others have their own', () => {
  const planFor = (source: string, name: string) => plan(source, name, name.endsWith('hot') ? 500 : 85);
  const registry = new SeriesRegistry(planFor);
  const ids = ['a', 'b', 'hot'].map((name) => registry.resolve('bench', `bench/${name}`));
  const [a, b, hot] = ids.map((id) => registry.plan(id));
  expect(a?.rules).toBe(b?.rules);
  expect(hot?.rules).toEqual([useRule('range', { min: -40, max: 500 })]);
  expect([a, b, hot]).toEqual(['a', 'b', 'hot'].map((name) => planFor('bench', `bench/${name}`)));
  const { series } = registry.takeFresh();
  const again = new SeriesRegistry(planFor);
  again.restore(JSON.parse(JSON.stringify(series)), []);
  expect(again.plan(0).rules).toBe(again.plan(1).rules);
  expect(again.all()).toEqual(registry.all());
});
