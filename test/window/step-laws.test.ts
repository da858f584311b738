import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FLAG } from '../../agent/model/batch.ts';
import { imbalance } from '../../agent/model/ledger.ts';
import { KINDS, type Kind } from '../../agent/model/series.ts';
import { figuresOf } from '../../agent/window/figures.ts';
import { foldPanes } from '../../agent/window/merge.ts';
import {
  type Agent,
  allFigures,
  DUPLICATE_RULE,
  finish,
  hex,
  MINUTE,
  newAgent,
  panesWithin,
  planOf,
  type Row,
  shape,
  take,
} from './agent.ts';
import { expectAlike } from './alike.ts';
import { LAW } from './law.ts';
import { valuesFor } from './made-panes.ts';

const WIDER = [shape('5m', 5 * MINUTE), shape('10m/5m', 10 * MINUTE, 5 * MINUTE), shape('1h', 60 * MINUTE)];

/** Readings of three series in order of arrival: mostly forward in time, some late, some rejected or repeated. */
function arrivals(kind: Kind, maxLength: number): fc.Arbitrary<Row[]> {
  const row = fc.record({
    series: fc.integer({ min: 1, max: 3 }),
    forward: fc.oneof({ weight: 6, arbitrary: fc.nat(20_000) }, { weight: 1, arbitrary: fc.nat(30 * MINUTE) }),
    back: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(6 * MINUTE) }),
    value: valuesFor[kind],
    verdict: fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constantFrom(1, DUPLICATE_RULE, 130) },
    ),
    flags: fc.oneof(
      { weight: 20, arbitrary: fc.constant(FLAG.OWN_TIME) },
      { weight: 1, arbitrary: fc.constantFrom(FLAG.REDELIVERED, FLAG.HOLD_END) },
    ),
  });
  return fc.array(row, { maxLength, size: 'max' }).map((rows) => {
    let newest = 0;
    return rows.map(({ forward, back, ...rest }) => {
      newest += forward;
      return { ...rest, time: newest - back };
    });
  });
}

/** Cuts rows into batches at the places named. */
function batches(rows: readonly Row[], cuts: readonly number[]): Row[][] {
  const places = [0, ...cuts.map((cut) => cut % (rows.length + 1)).toSorted((a, b) => a - b), rows.length];
  return places.slice(1).map((to, i) => rows.slice(places[i], to));
}

const cuts = fc.array(fc.nat(10_000), { maxLength: 12 });

describe.each(KINDS)('series of kind %s', (kind) => {
  test('the final windows do not depend on how readings fall into batches', () => {
    fc.assert(
      fc.property(arrivals(kind, 150), cuts, (rows, cuts) => {
        const whole = newAgent({ kind }, WIDER);
        take(whole, rows);
        finish(whole);
        const parts = newAgent({ kind }, WIDER);
        for (const batch of batches(rows, cuts)) take(parts, batch);
        finish(parts);
        expect(parts.ledger).toEqual(whole.ledger);
        expect([...parts.stored.keys()].toSorted()).toEqual([...whole.stored.keys()].toSorted());
        const expected = allFigures(whole);
        for (const [key, figures] of Object.entries(allFigures(parts))) {
          expectAlike(figures, expected[key] as (typeof expected)[string]);
        }
      }),
      LAW,
    );
  });

  test('the books balance after each step, and at the end nothing is open', () => {
    fc.assert(
      fc.property(
        arrivals(kind, 150),
        cuts,
        fc.array(fc.tuple(fc.nat(40_000), fc.nat(90 * MINUTE)), { maxLength: 13 }),
        (rows, cuts, clock) => {
          const agent = newAgent({ kind }, WIDER);
          batches(rows, cuts).forEach((batch, i) => {
            const [mono, now] = clock[i] ?? [0, 0];
            agent.mono += mono;
            take(agent, batch, now);
            expect(imbalance(agent.ledger)).toBe(0);
            expect(agent.ledger.open).toBe(openReadings(agent));
            expect(agent.ledger.summarised).toBe(storedReadings(agent));
          });
          finish(agent);
          expect(agent.ledger.open).toBe(0);
          expect(imbalance(agent.ledger)).toBe(0);
        },
      ),
      LAW,
    );
  });

  test('a wider window is the fold of the panes within it, however the clock and late readings made it due', () => {
    fc.assert(
      fc.property(arrivals(kind, 120), cuts, fc.array(fc.nat(90 * MINUTE), { maxLength: 13 }), (rows, cuts, clock) => {
        const agent = newAgent({ kind }, WIDER);
        batches(rows, cuts).forEach((batch, i) => {
          agent.mono += 20_000;
          take(agent, batch, clock[i] ?? 0);
        });
        finish(agent);
        for (const [key, { pane }] of agent.stored) {
          const [series, shapeIndex] = key.split(' ').map(Number) as [number, number];
          if (shapeIndex < 0) expectCovered(agent, series, pane);
          else expect(hex(pane)).toBe(hex(foldPanes(panesWithin(agent, series, pane.from, pane.to), pane)));
        }
      }),
      LAW,
    );
  });

  test('a restart in the middle changes nothing, bit for bit', () => {
    fc.assert(
      fc.property(arrivals(kind, 250), cuts, (rows, cuts) => {
        const steady = newAgent({ kind }, WIDER);
        const restarted = newAgent({ kind }, WIDER);
        for (const batch of batches(rows, cuts)) {
          const now = 90 * MINUTE;
          steady.mono = restarted.mono += 10_000;
          const effects = take(steady, batch, now);
          restarted.state = deserialize(serialize(restarted.state));
          expect(take(restarted, batch, now)).toEqual(effects);
          expect(restarted.state).toEqual(steady.state);
        }
        expect(finish(restarted)).toEqual(finish(steady));
        expect([...restarted.stored].map(([key, { pane }]) => key + hex(pane))).toEqual(
          [...steady.stored].map(([key, { pane }]) => key + hex(pane)),
        );
      }),
      LAW,
    );
  });
});

test('the order of arrival within the allowed lateness does not matter', () => {
  const times = fc.uniqueArray(fc.nat(10 * MINUTE), { minLength: 1, maxLength: 300, size: 'max' });
  const shuffled = fc
    .tuple(times, fc.infiniteStream(valuesFor.gauge))
    .map(([times, values]) => times.map((time) => ({ time, value: values.next().value as number })))
    .chain((rows) => fc.shuffledSubarray(rows, { minLength: rows.length }));
  fc.assert(
    fc.property(shuffled, cuts, (rows, cuts) => {
      const plan = { allowed_lateness: 60 * MINUTE };
      const inOrder = newAgent(plan, WIDER);
      take(
        inOrder,
        rows.toSorted((a, b) => a.time - b.time),
      );
      finish(inOrder);
      const asTheyCame = newAgent(plan, WIDER);
      for (const batch of batches(rows, cuts)) take(asTheyCame, batch);
      finish(asTheyCame);
      const expected = allFigures(inOrder);
      const actual = allFigures(asTheyCame);
      expect(Object.keys(actual)).toEqual(Object.keys(expected));
      for (const key of Object.keys(expected)) {
        expectAlike(actual[key] as (typeof actual)[string], expected[key] as (typeof actual)[string], [
          'twmean',
          'late',
        ]);
      }
    }),
    LAW,
  );
});

test('the time-weighted mean of every window lies between values that held', () => {
  fc.assert(
    fc.property(arrivals('gauge', 200), cuts, (rows, cuts) => {
      const agent = newAgent({}, WIDER);
      for (const batch of batches(rows, cuts)) take(agent, batch);
      finish(agent);
      const values = rows.map(({ value }) => value);
      for (const { pane } of agent.stored.values()) {
        const figures = figuresOf(pane, planOf(), []);
        if (figures.kind !== 'gauge' || figures.twmean === null) continue;
        expect(figures.twmean).toBeGreaterThanOrEqual(Math.min(...values));
        expect(figures.twmean).toBeLessThanOrEqual(Math.max(...values));
      }
    }),
    LAW,
  );
});

function openReadings(agent: Agent): number {
  return [...agent.state.series.values()].reduce((sum, { open }) => sum + (open?.count ?? 0), 0);
}

function storedReadings(agent: Agent): number {
  return [...agent.stored].reduce((sum, [key, { pane }]) => sum + (key.includes(' -1 ') ? pane.count : 0), 0);
}

/** Each pane is in every wider window over it. */
function expectCovered(agent: Agent, series: number, pane: { from: number; to: number }): void {
  WIDER.forEach(({ size, every }, index) => {
    for (let from = Math.floor(pane.from / every) * every; from > pane.to - size - 1; from -= every) {
      expect(agent.stored.has(`${series} ${index} ${from + 0}`)).toBe(true);
    }
  });
}
