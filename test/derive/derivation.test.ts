import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileDefinition, type DerivedSettings } from '../../agent/derive/definition.ts';
import { Derivation, newDeriveState } from '../../agent/derive/derivation.ts';
import { SeriesRegistry } from '../../agent/ingest/registry.ts';
import { FLAG, newBatch } from '../../agent/model/batch.ts';
import { planSeries } from '../../config/plan-series.ts';

type Row = readonly [seconds: number, name: string, value: number, flags?: number];

const UNITS = { 'b/temperature': { unit: '°C' }, 'f/temperature': { unit: '°F' }, '*/power': { expect_every: 60_000 } };

function maker(definitions: Readonly<Record<string, DerivedSettings>>) {
  const registry = new SeriesRegistry(planSeries({ series: UNITS as never, allowed_lateness: 0 }));
  const compiled = Object.entries(definitions).map(([target, settings]) => compileDefinition(target, settings));
  const derivation = new Derivation(compiled, registry);
  let state = newDeriveState();
  return {
    registry,
    take(rows: readonly Row[]): string[] {
      const batch = newBatch(rows.length);
      rows.forEach(([seconds, name, value, flags = 0], i) => {
        batch.series[i] = registry.resolve(name.split('/')[0] as string, name);
        batch.times[i] = seconds * 1000;
        batch.values[i] = value;
        batch.flags[i] = flags;
      });
      batch.count = rows.length;
      const cleaned = { values: batch.values.slice(), verdicts: new Uint8Array(rows.length) };
      const { series, times, values } = derivation.take(state, batch, cleaned);
      return series.map(
        (id, i) =>
          `${(times[i] as number) / 1000} ${registry.plan(id).name}=${Number((values[i] as number).toFixed(3))}`,
      );
    },
    restart() {
      state = deserialize(serialize(state)) as typeof state;
    },
  };
}

const DEW = { '*/dew_point': { formula: 'dew_point(temperature, humidity)' } };

describe('a derived series', () => {
  test('is made for each device that has the fields, in the quantity of the function', () => {
    const { take, registry } = maker(DEW);
    expect(
      take([
        [1, 'b/temperature', 20],
        [1, 'b/humidity', 50],
        [1, 'x/kitchen/temperature', 25],
        [1, 'x/kitchen/humidity', 60],
      ]),
    ).toEqual(['1 b/dew_point=9.255', '1 x/kitchen/dew_point=16.693']);
    const { unit, quantity, kind } = registry.plan(registry.find('b/dew_point') as number);
    expect({ unit, quantity, kind }).toEqual({ unit: '°C', quantity: 'dew_point', kind: 'gauge' });
  });

  test('is made when its first input has a reading, whatever the order within a frame', () => {
    const { take } = maker(DEW);
    expect(
      take([
        [1, 'b/humidity', 50],
        [1, 'b/temperature', 20],
      ]),
    ).toEqual(['1 b/dew_point=9.255']);
    expect(take([[2, 'b/humidity', 60]])).toEqual([]);
    expect(take([[3, 'b/temperature', 20]])).toEqual(['3 b/dew_point=11.995']);
  });

  test('is not made of what no longer holds, of what was rejected, or of what is newer', () => {
    const { take } = maker(DEW);
    take([[1, 'b/humidity', 50]]);
    expect(take([[700, 'b/temperature', 20]])).toEqual([]);
    expect(
      take([
        [701, 'b/humidity', Number.NaN],
        [701, 'b/temperature', 20],
      ]),
    ).toEqual([]);
    expect(take([[800, 'b/humidity', 50]])).toEqual([]);
    expect(take([[750, 'b/temperature', 20]])).toEqual([]);
  });

  test('is not made twice of what is delivered again', () => {
    const { take } = maker(DEW);
    expect(
      take([
        [1, 'b/humidity', 50],
        [1, 'b/temperature', 20, FLAG.REDELIVERED],
      ]),
    ).toEqual([]);
  });

  test('is worked out in the units that its function wants', () => {
    const { take } = maker(DEW);
    expect(
      take([
        [1, 'f/humidity', 50],
        [1, 'f/temperature', 68],
      ]),
    ).toEqual(['1 f/dew_point=9.255']);
  });

  test('may be made of series elsewhere', () => {
    const { take } = maker({ 'house/difference': { formula: 'in - out', of: { in: 'a/t', out: 'b/x/t' } } });
    expect(
      take([
        [1, 'b/x/t', 5],
        [1, 'a/t', 21],
      ]),
    ).toEqual(['1 house/difference=16']);
  });

  test('adds power up to energy, each value for as long as it holds', () => {
    const { take } = maker({ '*/energy': { formula: 'integral(power)', unit: 'Wh', kind: 'counter' } });
    expect(
      take([
        [0, 'm/power', 3600],
        [60, 'm/power', 0],
        [120, 'm/power', 60],
      ]),
    ).toEqual(['0 m/energy=0', '60 m/energy=60', '120 m/energy=60']);
    // Expected every minute, a value holds three: what came after nobody knows.
    expect(take([[720, 'm/power', 60]])).toEqual(['720 m/energy=63']);
  });
});

test('the same readings give the same series, however they are batched and wherever it is started anew', () => {
  const row: fc.Arbitrary<Row> = fc.tuple(
    fc.nat(100),
    fc.constantFrom('b/temperature', 'b/humidity', 'm/power'),
    fc.double({ min: 1, max: 90, noNaN: true }),
  );
  const definitions = { ...DEW, 'm/energy': { formula: 'integral(power) / 1000' } };
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 5 }), (rows, cuts) => {
      // In order of time, one frame never cut in two.
      const sorted = rows.toSorted((a, b) => a[0] - b[0]);
      const whole = maker(definitions).take(sorted);
      const parts = maker(definitions);
      const made: string[] = [];
      let from = 0;
      for (const cut of [...new Set(cuts), 1000].toSorted((a, b) => a - b)) {
        const until = sorted.findIndex(([seconds]) => seconds >= cut);
        const to = until < 0 || cut === 1000 ? sorted.length : until;
        if (to < from) continue;
        made.push(...parts.take(sorted.slice(from, to)));
        parts.restart();
        from = to;
      }
      expect(made).toEqual(whole);
    }),
  );
});
