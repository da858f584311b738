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
  | { readonly kind: 'kill'; readonly away: number }
  | { readonly kind: 'restart'; readonly away: number }
  | { readonly kind: 'back' }
  | { readonly kind: 'step'; readonly wrong: number }
  | { readonly kind: 'power'; readonly length: number; readonly wrong: number };

const jumps = fc.constantFrom(3652 * DAY, -HOUR, -14 * DAY, 10 * MINUTE, -3 * SECOND, HOUR, -START);
const pass = fc.record({ kind: fc.constant('pass' as const), length: fc.integer({ min: 1, max: 90 * SECOND }) });
const reading = fc.constant({ kind: 'reading' } as const);
const own = fc.record({ kind: fc.constant('own' as const), age: fc.integer({ min: -2 * MINUTE, max: MINUTE }) });
const kill = fc.record({
  kind: fc.constantFrom('kill' as const, 'restart' as const),
  away: fc.integer({ min: 0, max: 90 * SECOND }),
});
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
  for (const event of events) await happen(lab, event, ++value);
}

async function happen(lab: ClockLab, event: Event, value: number): Promise<void> {
  switch (event.kind) {
    case 'reading':
      return lab.read('t', value);
    case 'own':
      return lab.read('own', value, lab.truth - event.age);
    case 'pass':
      return lab.pass(event.length);
    case 'kill':
      return lab.kill(event.away);
    case 'restart':
      return lab.restart(event.away);
    case 'sync':
      return lab.sync();
    case 'step':
      lab.wrong = event.wrong;
      return;
    case 'back':
      lab.wrong = 0;
      return;
    case 'power':
      return lab.powerCut(event.length, event.wrong, NOT_SET);
  }
}

/** A minute of readings, one each ten seconds. */
async function minute(lab: ClockLab): Promise<void> {
  for (let i = 0; i < 6; i++) {
    lab.read('t', 20 + i);
    await lab.pass(10 * SECOND);
  }
}

const clocks = (stored: readonly Stored[]) => new Set(stored.map(({ clock }) => clock));
const epochs = (stored: readonly Stored[]) => new Set(stored.map(({ epoch }) => epoch)).size;

async function running(): Promise<ClockLab> {
  const lab = new ClockLab();
  await lab.start();
  await minute(lab);
  return lab;
}

describe('a start with a clock that is not set', () => {
  test.each([
    ['two weeks back', -14 * DAY],
    ['in 1970', -START],
    ['ten years ahead', 3652 * DAY],
  ])('%s: what came before it was set is in its true windows, and sent only then', async (_, wrong) => {
    const lab = await running();
    await lab.powerCut(20 * MINUTE, wrong, NOT_SET);
    for (let i = 0; i < 3; i++) await minute(lab);
    // The window that was open when the power failed is all there is to send.
    expect(lab.stored().every(({ from }) => from <= START + MINUTE)).toBe(true);
    expect(lab.river.gauges.ledger).toMatchObject({ received: 24, open: expect.any(Number) });
    lab.sync();
    await minute(lab);
    const stored = await lab.end();
    expect(storedMinutes(stored)).toEqual(sorted(minutes(lab)));
    expect([...clocks(stored), epochs(stored)]).toEqual(['synced', 1]);
  });

  test('is set while nothing comes in: that is known after kill -9, too, and the next jump is taken for one', async () => {
    const lab = await running();
    await lab.powerCut(0, -14 * DAY, NOT_SET);
    await lab.pass(SECOND);
    lab.sync();
    await lab.commit();
    lab.wrong = 3652 * DAY;
    await lab.kill();
    await minute(lab);
    lab.wrong = 0;
    const stored = await lab.end();
    expect(storedMinutes(stored)).toEqual(sorted(minutes(lab)));
  });

  test('survives kill -9: what was held is still corrected', async () => {
    const lab = await running();
    await lab.powerCut(20 * MINUTE, -14 * DAY, NOT_SET);
    await minute(lab);
    await lab.kill(40 * SECOND);
    await minute(lab);
    await lab.kill(3 * MINUTE);
    lab.sync();
    await minute(lab);
    const stored = await lab.end();
    expect(storedMinutes(stored)).toEqual(sorted(minutes(lab)));
    expect(clocks(stored)).toEqual(new Set(['synced']));
  });

  test('that loses its power again before it was set: flagged, after all that was stored, and not lost', async () => {
    const lab = await running();
    await lab.powerCut(20 * MINUTE, -14 * DAY, NOT_SET);
    await minute(lab);
    await lab.powerCut(HOUR, -14 * DAY, NOT_SET);
    lab.sync();
    await minute(lab);
    const stored = await lab.end();
    const guessed = stored.filter(({ window, clock }) => window === '1m' && clock === 'unsynced');
    expect(guessed.reduce((sum, { count }) => sum + count, 0)).toBe(6);
    expect(guessed.every(({ from }) => from >= START + MINUTE && from < lab.truth - HOUR)).toBe(true);
    expect(lab.ledger).toMatchObject({ received: 18, summarised: 18, open: 0 });
    expect(epochs(stored)).toBe(1);
  });

  test('and is never set: after ten minutes readings go on by the clock there is, flagged', async () => {
    const lab = await running();
    await lab.powerCut(20 * MINUTE, -15 * MINUTE, NOT_SET);
    for (let i = 0; i < 12; i++) await minute(lab);
    const stored = lab.stored().filter(({ window, clock }) => window === '1m' && clock === 'unsynced');
    expect(stored.length).toBeGreaterThan(10);
    await lab.end();
    expect(lab.ledger).toMatchObject({ received: 78, summarised: 78, open: 0 });
  });

  test('times that readings bring keep their windows, also those that look like the future', async () => {
    const lab = await running();
    await lab.powerCut(HOUR, -14 * DAY, NOT_SET);
    for (let i = 0; i < 6; i++) {
      lab.read('own', i, lab.truth - SECOND);
      await lab.pass(10 * SECOND);
    }
    lab.read('nonsense', 1, lab.truth + DAY);
    await lab.commit();
    expect(lab.river.gauges.ledger).toMatchObject({ received: 13, invalid: 0 });
    lab.sync();
    const stored = await lab.end();
    lab.expected.delete('bench/nonsense');
    expect(storedMinutes(stored)).toEqual(sorted(minutes(lab)));
    expect(lab.ledger).toMatchObject({ received: 13, summarised: 12, invalid: 1 });
  });
});

describe('a time of the future', () => {
  const LATER = 300 * DAY;

  test('that came in after the clock was set, and before anybody had noticed, is no reading', async () => {
    const lab = await running();
    await lab.powerCut(20 * MINUTE, 0, NOT_SET);
    for (let i = 0; i < 11; i++) await minute(lab);
    lab.sync();
    lab.read('own', 1, lab.truth + LATER);
    await lab.commit();
    lab.read('own', 2, lab.truth);
    await lab.end();
    expect(lab.ledger).toMatchObject({ received: 74, summarised: 73, late_dropped: 0, invalid: 1 });
  });

  test.each([
    ['the network tells the time', { kind: 'synced', stamp: 7, chip: false }],
    ['nothing tells the time', NOTHING_TO_TELL],
  ] as const)('that was let in before the power failed makes nothing late where %s', async (_, evidence) => {
    const lab = await running();
    await lab.powerCut(MINUTE, -14 * DAY, NOT_SET);
    lab.read('own', 1, lab.truth + LATER);
    await lab.commit();
    await lab.powerCut(MINUTE, 0, evidence);
    for (let i = 0; i < 3; i++) {
      lab.read('own', 2, lab.truth);
      await lab.pass(MINUTE);
    }
    expect(lab.river.gauges.ledger).toMatchObject({ late_dropped: 0, open: 1 });
    const stored = await lab.end();
    expect([lab.ledger.late_dropped, epochs(stored)]).toEqual([0, 2]);
  });
});

describe('a clock that the network sets and that jumps before anybody looks', () => {
  test.each([
    ['ten years on', 3652 * DAY],
    ['an hour back', -HOUR],
    ['two weeks back', -14 * DAY],
  ])('%s is not believed: readings wait for the next word, also over kill -9', async (_, wrong) => {
    for (const killed of [false, true]) {
      const lab = await running();
      await lab.powerCut(20 * MINUTE, -14 * DAY, NOT_SET);
      await minute(lab);
      lab.sync();
      lab.wrong = wrong;
      if (killed) await lab.kill();
      await minute(lab);
      lab.sync();
      await minute(lab);
      const stored = await lab.end();
      expect(storedMinutes(stored)).toEqual(sorted(minutes(lab)));
      expect([...clocks(stored), epochs(stored)]).toEqual(['synced', 1]);
    }
  });
});

describe('a clock that jumps while it runs', () => {
  test.each([
    ['ten years on', 3652 * DAY],
    ['an hour back', -HOUR],
    ['two weeks back', -14 * DAY],
  ])('%s, and stays there: no window is lost, emptied or doubled', async (_, wrong) => {
    const lab = await running();
    lab.wrong = wrong;
    for (let i = 0; i < 20; i++) await minute(lab);
    const stored = await lab.end();
    expect(storedMinutes(stored)).toEqual(sorted(minutes(lab)));
    expect(epochs(stored)).toBe(1);
    expect(clocks(stored)).toContain('stepped');
  });

  test.each([
    ['ten years on', 3652 * DAY],
    ['an hour back', -HOUR],
    ['two weeks back', -14 * DAY],
  ])('%s, and is mended five minutes later: nobody can tell', async (_, wrong) => {
    const lab = await running();
    lab.wrong = wrong;
    for (let i = 0; i < 5; i++) await minute(lab);
    lab.wrong = 0;
    await minute(lab);
    const stored = await lab.end();
    expect(storedMinutes(stored)).toEqual(sorted(minutes(lab)));
    expect([...clocks(stored), epochs(stored)]).toEqual(['synced', 1]);
  });

  test('back because it had been an hour ahead: a new epoch keeps the two apart', async () => {
    const lab = new ClockLab();
    lab.evidence = NOTHING_TO_TELL;
    lab.wrong = HOUR;
    await lab.start();
    for (let i = 0; i < 3; i++) await minute(lab);
    lab.sync();
    for (let i = 0; i < 3; i++) await minute(lab);
    const stored = await lab.end();
    expect(epochs(stored)).toBe(2);
    expect(storedMinutes(stored).map(([, from, count]) => [from - START, count])).toEqual([
      ...[180, 240, 300].map((s) => [s * SECOND, 6]),
      ...[3600, 3660, 3720].map((s) => [s * SECOND, 6]),
    ]);
    expect(lab.ledger).toMatchObject({ received: 36, summarised: 36, open: 0 });
  });
});

describe('a machine that sleeps', () => {
  test('for ten minutes: the windows before and after are whole, and those between do not exist', async () => {
    const lab = await running();
    lab.truth += 10 * MINUTE;
    await lab.commit();
    // A silent series is closed by the clock, sleep included.
    expect(lab.stored().map(({ window, count }) => [window, count])).toEqual([['1m', 6]]);
    await minute(lab);
    const stored = await lab.end();
    expect(storedMinutes(stored)).toEqual(sorted(minutes(lab)));
    expect([...clocks(stored), epochs(stored)]).toEqual(['synced', 1]);
  });
});

test('a restart after a jump does not take the synchronisation from before it for a new one', async () => {
  const lab = await running();
  lab.wrong = 3652 * DAY;
  await live(lab, [{ kind: 'kill', away: 0 }]);
  await minute(lab);
  lab.wrong = 0;
  await minute(lab);
  expect(storedMinutes(await lab.end())).toEqual(sorted(minutes(lab)));
});

describe('laws', () => {
  // Nothing is unknowable here: the clock is set before the power fails again, and steps are mended.
  test('however the clock steps, is set, and the program is killed: windows are those of a perfect clock', async () => {
    const some = fc.array(fc.oneof({ weight: 6, arbitrary: reading }, own, { weight: 3, arbitrary: pass }, kill), {
      maxLength: 12,
    });
    const boot = fc.record({
      power,
      unset: some,
      stepped: fc.array(fc.tuple(step, some), { maxLength: 2 }),
      set: some,
    });
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
