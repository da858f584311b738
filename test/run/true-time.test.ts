import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClockEvidence } from '../../agent/model/time.ts';
import { ClockLab, DAY, HOUR, MINUTE, SECOND, START, type Stored } from './clock-lab.ts';

const NOT_SET: ClockEvidence = { kind: 'unsynced', chip: false };
const NOTHING_TO_TELL: ClockEvidence = { kind: 'unknown', chip: false };

/** What the windows of a perfect clock hold, and what the stored ones do. */
function minutes(lab: ClockLab): [string, number, number, number][] {
  return [...lab.expected].flatMap(([series, windows]) =>
    [...windows].map(([from, { count, sum }]): [string, number, number, number] => [series, from, count, sum]),
  );
}

function storedMinutes(stored: readonly Stored[]): [string, number, number, number][] {
  return stored
    .filter(({ window }) => window === '1m')
    .map(({ series, from, count, sum }) => [series, from, count, Math.round(sum)]);
}

const sorted = (rows: [string, number, number, number][]) =>
  rows.sort(([a, from], [b, other]) => from - other || (a < b ? -1 : 1));

type Event =
  | { readonly kind: 'reading' }
  | { readonly kind: 'own'; readonly age: number }
  | { readonly kind: 'pass'; readonly length: number }
  | { readonly kind: 'sync' }
  | { readonly kind: 'kill' }
  | { readonly kind: 'back' }
  | { readonly kind: 'step'; readonly wrong: number }
  | { readonly kind: 'power'; readonly length: number; readonly wrong: number };

const jumps = fc.constantFrom(3652 * DAY, -HOUR, -14 * DAY, 10 * MINUTE, -3 * SECOND, HOUR, -START);
const pass = fc.record({ kind: fc.constant('pass' as const), length: fc.integer({ min: 1, max: 90 * SECOND }) });
const reading = fc.constant({ kind: 'reading' } as const);
const own = fc.record({ kind: fc.constant('own' as const), age: fc.integer({ min: -2 * MINUTE, max: MINUTE }) });
const kill = fc.constant({ kind: 'kill' } as const);
const sync = fc.constant({ kind: 'sync' } as const);
const back = fc.constant({ kind: 'back' } as const);
const step = fc.record({ kind: fc.constant('step' as const), wrong: jumps });
const power = fc.record({
  kind: fc.constant('power' as const),
  length: fc.integer({ min: 0, max: 2 * HOUR }),
  wrong: jumps,
});

async function live(lab: ClockLab, events: readonly Event[]): Promise<void> {
  let value = 0;
  for (const event of events) {
    if (event.kind === 'reading') lab.read('t', ++value);
    else if (event.kind === 'own') lab.read('own', ++value, lab.truth - event.age);
    else if (event.kind === 'pass') await lab.pass(event.length);
    else if (event.kind === 'kill') await lab.kill();
    else if (event.kind === 'sync') lab.sync();
    else if (event.kind === 'step') lab.wrong = event.wrong;
    else if (event.kind === 'back') lab.wrong = 0;
    else await lab.powerCut(event.length, event.wrong, NOT_SET);
  }
}

describe('laws', () => {
  // Nothing is unknowable here: the clock is set before the power fails again, and steps are mended.
  test('however the clock steps, is set, and the program is killed: windows are those of a perfect clock', async () => {
    const some = fc.array(fc.oneof({ weight: 6, arbitrary: reading }, own, { weight: 3, arbitrary: pass }, kill), {
      maxLength: 12,
    });
    const boot = fc.record({ power, unset: some, stepped: fc.array(fc.tuple(step, some), { maxLength: 2 }), set: some });
    await fc.assert(
      fc.asyncProperty(fc.array(boot, { minLength: 1, maxLength: 3 }), async (boots) => {
        const lab = new ClockLab();
        await lab.start();
        for (const { power, unset, stepped, set } of boots) {
          await lab.commit();
          // No longer than readings wait.
          await live(lab, [power, ...unset.slice(0, 6)]);
          lab.sync();
          await lab.commit();
          for (const [step, events] of stepped) {
            await live(lab, [step, ...events.slice(0, 6)]);
            lab.wrong = 0;
            await lab.commit();
          }
          await live(lab, set);
        }
        const stored = await lab.end();
        expect(storedMinutes(stored)).toEqual(sorted(minutes(lab)));
        expect(new Set(stored.map(({ epoch }) => epoch)).size).toBeLessThanOrEqual(1);
        expect(lab.ledger).toMatchObject({ received: lab.committed, summarised: lab.committed, open: 0, invalid: 0 });
      }),
      { numRuns: 40 },
    );
  });

  test('whatever happens to the clock, each reading that was committed counts once, and the books balance', async () => {
    const event = fc.oneof(
      { weight: 8, arbitrary: reading },
      { weight: 2, arbitrary: own },
      { weight: 5, arbitrary: pass },
      { weight: 1, arbitrary: fc.constant({ kind: 'pass', length: 11 * MINUTE } as const) },
      kill,
      sync,
      back,
      step,
      power,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), fc.boolean(), async (events, told) => {
        const lab = new ClockLab();
        if (!told) lab.evidence = NOTHING_TO_TELL;
        await lab.start();
        await live(lab, events);
        const stored = await lab.end();
        const { received, summarised, invalid, late_dropped, open } = lab.ledger;
        expect({ received, open, accounted: summarised + invalid + late_dropped }).toEqual({
          ...{ received: lab.committed, open: 0, accounted: lab.committed },
        });
        const inWindows = storedMinutes(stored).reduce((sum, [, , count]) => sum + count, 0);
        expect(inWindows).toBe(summarised);
        // A time that arrival gives is never too late or of the future.
        expect(invalid + late_dropped).toBeLessThanOrEqual(events.filter(({ kind }) => kind === 'own').length);
      }),
      { numRuns: 100 },
    );
  });
});
