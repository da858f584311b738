import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inDefaultOrder, useRule } from '../../agent/clean/rules.ts';
import { newRiverState, Pipeline, type RiverState } from '../../agent/ingest/pipeline.ts';
import { type Batch, FLAG, newBatch } from '../../agent/model/batch.ts';
import { imbalance } from '../../agent/model/ledger.ts';
import { KINDS, type SeriesPlan } from '../../agent/model/series.ts';

const START = Date.UTC(2026, 0, 1);
const WINDOWS = {
  pane: { name: '10s', size: 10_000, every: 10_000 },
  wider: [
    { name: '1m', size: 60_000, every: 60_000 },
    { name: '1m/20s', size: 60_000, every: 20_000 },
  ],
};
const RULES = inDefaultOrder([
  useRule('sentinel', { values: [85] }),
  useRule('range', { min: -50, max: 80 }),
  useRule('spike', { min_deviation: 0.5, mode: 'median' }),
  useRule('stuck', { for: '30s', readings: 3 }),
  useRule('smooth', { method: 'exponential', half_life: '10s' }),
]);

const plan = (id: number): SeriesPlan => {
  const kind = KINDS[id % KINDS.length] as SeriesPlan['kind'];
  const rules = kind === 'gauge' ? RULES : [];
  return {
    name: `bench/${id}`,
    source: 'bench',
    kind,
    hold: 30_000,
    allowed_lateness: 40_000,
    idle_after: 5000,
    rules,
  };
};

interface Step {
  readonly batch: Batch;
  readonly now: number;
  readonly mono: number;
  readonly clock: 'synced';
}

const reading = fc.record({
  series: fc.nat(5),
  /** Mostly on time, sometimes late, sometimes far ahead. */
  ahead: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 3000 }) },
    fc.integer({ min: -90_000, max: 200_000 }),
  ),
  value: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 180, max: 240 }) }, fc.constantFrom(850, 9000, -500)),
  flags: fc.constantFrom(FLAG.OWN_TIME, FLAG.OWN_TIME, FLAG.OWN_TIME, FLAG.REDELIVERED, FLAG.HOLD_END),
});

const steps = fc
  .array(fc.tuple(fc.array(reading, { maxLength: 12 }), fc.integer({ min: 100, max: 20_000 })), { maxLength: 25 })
  .map((drawn) => {
    let now = START;
    return drawn.map(([readings, pause]): Step => {
      now += pause;
      const batch = newBatch(readings.length);
      batch.count = readings.length;
      readings.forEach((one, i) => {
        batch.series[i] = one.series;
        batch.times[i] = now + one.ahead;
        batch.values[i] = one.series % KINDS.length === 3 ? Math.abs(one.value) % 4 : one.value / 10;
        batch.flags[i] = one.flags;
      });
      return { batch, now, mono: now - START, clock: 'synced' };
    });
  });

const pipelineOf = (state: RiverState) => new Pipeline(state, WINDOWS, plan);
const counted = ({ batch }: Step) => batch.flags.filter((flags) => !(flags & FLAG.HOLD_END)).length;

describe('the river is a deterministic state machine', () => {
  test('after a crash anywhere, checkpoint and journal lead to the same state, bit for bit', () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (all, a, b) => {
        const crash = all.length === 0 ? 0 : a % (all.length + 1);
        const checkpoint = crash === 0 ? 0 : b % crash;
        const lived = pipelineOf(newRiverState());
        const outcomes = [];
        let saved = serialize(lived.state);
        for (const [i, step] of all.slice(0, crash).entries()) {
          if (i === checkpoint) saved = serialize(lived.state);
          outcomes.push(lived.take(step.batch, counted(step), 0, step).cleaned);
        }
        const revived = pipelineOf(deserialize(saved) as RiverState);
        for (let i = checkpoint; i < crash; i++) {
          const step = all[i] as Step;
          revived.retake(step.batch, outcomes[i] as never, step);
        }
        // What came in is counted by the intake and restored from the stored books.
        revived.state.ledger.received = lived.state.ledger.received;
        expect(revived.state).toStrictEqual(lived.state);
        for (const step of all.slice(crash)) {
          const [x, y] = [lived, revived].map((one) => one.take(step.batch, counted(step), 0, step));
          expect(y).toStrictEqual(x);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('the books balance after every step, and at the end nothing is open', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const pipeline = pipelineOf(newRiverState());
        for (const step of all) {
          pipeline.take(step.batch, counted(step), 0, step);
          expect(imbalance(pipeline.state.ledger)).toBe(0);
        }
        pipeline.closeAll({ now: START, mono: 0, clock: 'synced' });
        expect(pipeline.state.ledger.open).toBe(0);
        expect(imbalance(pipeline.state.ledger)).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('a tick that brings nothing about changes nothing', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const pipeline = pipelineOf(newRiverState());
        for (const step of all) pipeline.take(step.batch, counted(step), 0, step);
        const before = structuredClone(pipeline.state);
        const last = all.at(-1) ?? { now: START, mono: 0, clock: 'synced' as const };
        const { effects } = pipeline.take(newBatch(0), 0, 0, { ...last, now: last.now + 1 });
        if (effects.closed.length + effects.due.length + effects.late.length === 0) {
          expect(pipeline.state).toStrictEqual(before);
        }
      }),
      { numRuns: 100 },
    );
  });
});
