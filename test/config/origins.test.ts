import { expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { originsOf } from '../../config/origins.ts';
import { BARE } from './surroundings.ts';

const TEXT = `
series:
  "solar/V": { unit: V, clean: [{ range: [8, 60] }, { sentinel: off }] }
  "*/V": { expect_every: 1s }
`;
const FACTS = {
  origin: 'vedirect',
  quantity: 'voltage',
  unit: 'mV',
  rules: { sentinel: { values: [65_535] }, spike: { min_deviation: 500 } },
};

function origins(name: string) {
  const loaded = loadConfig(TEXT, 'weir.yaml', BARE);
  if (loaded.kind === 'bad') throw new Error(JSON.stringify(loaded.problems));
  return originsOf(loaded.config, name.split('/')[0] as string, name, FACTS);
}

test('each setting says where it comes from: a pattern, the source, the quantity or a default', () => {
  const { settings } = origins('solar/V');
  expect(Object.fromEntries(settings.map(({ key, from }) => [key, from]))).toEqual({
    quantity: { kind: 'source', origin: 'vedirect' },
    unit: { kind: 'configuration', path: ['series', 'solar/V', 'unit'] },
    kind: { kind: 'quantity', quantity: 'voltage' },
    expect_every: { kind: 'configuration', path: ['series', '*/V', 'expect_every'] },
    hold: { kind: 'default' },
    allowed_lateness: { kind: 'configuration', path: ['allowed_lateness'] },
    idle_after: { kind: 'default' },
  });
});

test('each rule does, and those that are switched off', () => {
  const { rules, off } = origins('solar/V');
  expect(rules.map(({ key, from }) => [key, from.kind])).toEqual([
    ['convert', 'source'],
    ['range', 'configuration'],
    ['spike', 'source'],
  ]);
  expect(off.map(({ key, from }) => [key, from])).toEqual([
    ['sentinel', { kind: 'configuration', path: ['series', 'solar/V', 'clean', 1] }],
  ]);
});
