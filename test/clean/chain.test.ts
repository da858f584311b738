import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Chain, type CleanState, clean, compileChain, newCleanState } from '../../agent/clean/chain.ts';
import { ruleNumber, rules, useRule } from '../../agent/clean/rules.ts';
import { type Batch, type Cleaned, FLAG, MENDED } from '../../agent/model/batch.ts';
import { batchOf } from './readings.ts';

const NO = Number.NaN;
const DS18B20 = useRule('sentinel', { values: [85, -127] });
const HUMIDITY = useRule('range', { min: 0, max: 100, mode: 'clip', tolerance: 4 });

function cleaned(
  chain: Chain,
  batch: Batch,
  state: CleanState = newCleanState(),
): { values: number[]; verdicts: number[] } {
  const into = room(batch.count);
  clean(state, () => chain, batch, into);
  return { values: [...into.values], verdicts: [...into.verdicts] };
}

function room(count: number): Cleaned {
  return { values: new Float64Array(count), verdicts: new Uint8Array(count) };
}

describe('verdicts', () => {
  test('a kept reading has none', () => {
    expect(cleaned(compileChain([DS18B20]), batchOf([[0, 21.4]]))).toEqual({ values: [21.4], verdicts: [0] });
  });

  test('a rejected reading carries its rule and no value', () => {
    expect(cleaned(compileChain([DS18B20]), batchOf([[0, 85]]))).toEqual({
      values: [NO],
      verdicts: [ruleNumber('sentinel')],
    });
  });

  test('a mended reading carries its rule and the new value', () => {
    expect(cleaned(compileChain([HUMIDITY]), batchOf([[0, 103]]))).toEqual({
      values: [100],
      verdicts: [MENDED | ruleNumber('range')],
    });
  });

  test('a converted reading is not mended', () => {
    const chain = compileChain([useRule('convert', { from: '°F', to: '°C' })]);
    expect(cleaned(chain, batchOf([[0, 212]]))).toEqual({ values: [100], verdicts: [0] });
  });

  test('of two rules that mend, the one whose value goes on is named', () => {
    const chain = compileChain([HUMIDITY, useRule('range', { max: 90, mode: 'clip' })]);
    expect(cleaned(chain, batchOf([[0, 103]]))).toEqual({ values: [90], verdicts: [MENDED | ruleNumber('range')] });
  });

  test('a mended reading that a later rule rejects is rejected', () => {
    const chain = compileChain([HUMIDITY, useRule('sentinel', { values: [100] })]);
    expect(cleaned(chain, batchOf([[0, 103]]))).toEqual({ values: [NO], verdicts: [ruleNumber('sentinel')] });
  });

  test('what leaves the range of doubles is rejected by the rule that sent it there', () => {
    const chain = compileChain([useRule('calibrate', { method: 'linear', gain: 10 })]);
    expect(cleaned(chain, batchOf([[0, 1e308]]))).toEqual({ values: [NO], verdicts: [ruleNumber('calibrate')] });
  });

  test('without rules everything is kept', () => {
    expect(
      cleaned(
        compileChain([]),
        batchOf([
          [0, -0],
          [1, 1e308],
        ]),
      ),
    ).toEqual({ values: [-0, 1e308], verdicts: [0, 0] });
  });
});

test('a later rule does not see what an earlier one rejected', () => {
  const chain = compileChain([DS18B20, useRule('smooth', { method: 'median', window: 3 })]);
  expect(
    cleaned(
      chain,
      batchOf([
        [0, 20],
        [1, 85],
        [2, 22],
        [3, 24],
      ]),
    ).values,
  ).toEqual([20, NO, 21, 22]);
});

test('sentinels are raw: they are compared before the unit is changed', () => {
  const chain = compileChain([DS18B20, useRule('convert', { from: '°C', to: '°F' }), useRule('range', { max: 200 })]);
  expect(
    cleaned(
      chain,
      batchOf([
        [0, 85],
        [1, 84.9],
        [2, 94],
      ]),
    ).verdicts,
  ).toEqual([ruleNumber('sentinel'), 0, ruleNumber('range')]);
});

test.each([
  ['a redelivered reading', FLAG.OWN_TIME | FLAG.REDELIVERED],
  ['the end of a hold', FLAG.HOLD_END],
])('%s goes by untouched, unseen by the rules', (_, flags) => {
  const chain = compileChain([useRule('duplicate', {}), DS18B20]);
  expect(
    cleaned(
      chain,
      batchOf([
        [0, 85, 0, flags],
        [1, 20],
        [1, 20, 0, flags],
        [1, 20],
      ]),
    ),
  ).toEqual({
    values: [85, 20, 20, NO],
    verdicts: [0, 0, 0, ruleNumber('duplicate')],
  });
});

test('series do not disturb each other, though they share a chain', () => {
  const chain = compileChain([useRule('rate', { max_change: 1 })]);
  const rows = [
    [0, 20, 1],
    [0, 900, 2],
    [1, 20.5, 1],
    [1, 900.5, 2],
    [2, 900, 1],
    [2, 901, 2],
  ] as const;
  expect(cleaned(chain, batchOf(rows)).values).toEqual([20, 900, 20.5, 900.5, NO, 901]);
});

test('only series whose rules remember take up memory', () => {
  const state = newCleanState();
  cleaned(
    compileChain([HUMIDITY, DS18B20]),
    batchOf([
      [0, 1, 1],
      [0, 1, 2],
    ]),
    state,
  );
  expect(state.size).toBe(0);
  cleaned(
    compileChain([HUMIDITY, useRule('stuck', { for: '1h' })]),
    batchOf([
      [0, 1, 1],
      [0, 1, 2],
    ]),
    state,
  );
  expect([...state.keys()]).toEqual([1, 2]);
});

test('what lies beyond the count of a batch means nothing', () => {
  const batch = batchOf([
    [0, 20],
    [1, 85],
  ]);
  batch.count = 1;
  expect(cleaned(compileChain([DS18B20]), batch)).toEqual({ values: [20], verdicts: [0] });
});

describe('as a state machine', () => {
  const use = fc
    .constantFrom(...rules)
    .chain((rule) => fc.constantFrom(...rule.examples).map((example) => useRule(rule.name, example)));
  const chains = fc.array(use, { maxLength: 6 });
  const rows = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 300 }),
      fc.oneof(
        fc.double({ min: 15, max: 25, noNaN: true }),
        fc.constantFrom(85, 1e308, -0),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 0, max: 7 }),
    ),
    { maxLength: 80 },
  );

  test('a value is finite unless its reading was rejected', () => {
    fc.assert(
      fc.property(chains, rows, (uses, given) => {
        const { values, verdicts } = cleaned(compileChain(uses), batchOf(given));
        for (const [i, value] of values.entries()) {
          const rejected = (verdicts[i] as number) > 0 && (verdicts[i] as number) < MENDED;
          expect(Number.isFinite(value)).toBe(!rejected);
          if (rejected) expect(value).toBeNaN();
        }
      }),
    );
  });

  test('split batches give what one batch gives, with the memory written down in between', () => {
    fc.assert(
      fc.property(chains, rows, fc.nat(80), (uses, given, cut) => {
        const whole = cleaned(compileChain(uses), batchOf(given));
        const state = newCleanState();
        const first = cleaned(compileChain(uses), batchOf(given.slice(0, cut)), state);
        const resumed = deserialize(serialize(state)) as CleanState;
        const second = cleaned(compileChain(uses), batchOf(given.slice(cut)), resumed);
        expect([...first.values, ...second.values]).toEqual(whole.values);
        expect([...first.verdicts, ...second.verdicts]).toEqual(whole.verdicts);
      }),
    );
  });
});
