import { expect, test } from 'vitest';
import { compileChain } from '../../agent/clean/chain.ts';
import { explainVerdict } from '../../agent/clean/explain.ts';
import { quantityNamed } from '../../agent/clean/quantities.ts';
import { ruleNumber, useRule } from '../../agent/clean/rules.ts';
import type { RuleUse } from '../../agent/model/series.ts';
import { batchOf, type Row } from './readings.ts';

/** The explanation of the last reading. */
function explained(uses: readonly RuleUse[], rows: readonly Row[]): string | undefined {
  const chain = compileChain(uses);
  const state = chain.fresh();
  const into = { values: new Float64Array(rows.length), verdicts: new Uint8Array(rows.length) };
  const batch = batchOf(rows);
  for (const i of rows.keys()) chain.apply(state, batch, i, into);
  const last = rows.length - 1;
  return explainVerdict(uses, into.verdicts[last] as number, batch.values[last] as number, into.values[last] as number);
}

const fahrenheit = [useRule('convert', { from: '°F', to: '°C' }), useRule('range', { max: 100 })];

test.each<[RuleUse[], Row[], string | undefined]>([
  [
    [...(quantityNamed('temperature_ds18b20')?.rules ?? [])],
    [
      [0, 21.4],
      [1, 85],
    ],
    '85 rejected by sentinel: DS18B20 power-on value',
  ],
  [[...(quantityNamed('humidity')?.rules ?? [])], [[0, 102]], '102 mended to 100 by range: outside 0 to 100'],
  [[...(quantityNamed('humidity')?.rules ?? [])], [[0, 47]], undefined],
  [fahrenheit, [[0, 392]], '392 (200) rejected by range: above 100'],
  [
    [useRule('duplicate', {})],
    [
      [0, 5],
      [0, 5],
    ],
    '5 rejected by duplicate: the same time and value came before',
  ],
  [
    [useRule('rate', { max_change: 3, per: '1m' })],
    [
      [0, 20],
      [1, 30],
    ],
    '30 rejected by rate: changed by more than 3 in 1m',
  ],
])('%j %j: %s', (uses, rows, text) => {
  expect(explained(uses, rows)).toBe(text);
});

test('what a rule saw after smoothing is not made up', () => {
  const uses = [useRule('smooth', { method: 'exponential', alpha: 0.5 }), useRule('range', { max: 100 })];
  expect(
    explained(uses, [
      [0, 90],
      [1, 120],
    ]),
  ).toBe('120 rejected by range: above 100');
});

test('a rule that has left the plan is still named', () => {
  expect(explainVerdict([], ruleNumber('range'), 120, Number.NaN)).toBe('120 rejected by range');
});
