import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WriteBudget } from '../../agent/observe/write-budget.ts';

const SECOND = 1000;
const DAY = 86_400_000;
const GB = 1e9;

/** A card that is written to `bytes` at each commit, one commit every `interval` of stretched time. */
class Card {
  bytes = 0;
  mono = 0;
  readonly budget: WriteBudget;

  constructor(write_budget?: number, card_endurance = 10_000 * GB) {
    this.budget = new WriteBudget({ write_budget, card_endurance }, 0, () => this.bytes);
  }

  run(length: number, bytes_per_commit: number): void {
    for (const until = this.mono + length; this.mono < until; ) {
      this.mono += SECOND * this.budget.stretch;
      this.bytes += bytes_per_commit;
      this.budget.look(this.mono);
    }
  }

  wear(readings = 0) {
    return this.budget.wear(1_700_000_000_000 + this.mono, this.mono, readings);
  }
}

describe('a write budget', () => {
  test('is told beside what was written, what a reading costs, and how long a card lasts', () => {
    const card = new Card(2 * GB);
    card.run(1000 * SECOND, 20_000);
    expect(card.wear(10_000)).toEqual({
      ...{ written_bytes: 20e6, written_today: 20e6, written_bytes_per_reading: 2000, write_budget: 2 * GB },
      ...{
        over_budget: false,
        commit_stretch: 1,
        card_years: (10_000 * GB) / ((20e6 / (1000 * SECOND)) * 365.25 * DAY),
      },
    });
  });

  test('that is not set lengthens nothing, whatever is written', () => {
    const card = new Card();
    card.run(1000 * SECOND, 10e6);
    expect(card.wear()).toMatchObject({ commit_stretch: 1 });
    expect(card.wear()).not.toHaveProperty('over_budget');
  });

  test('is kept by longer intervals, wherever a minute between commits is enough', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.2, max: 40, noNaN: true }), (times) => {
        // One commit a second would be so many times the budget.
        const card = new Card((20_000 * 86_400) / times);
        card.run(3600 * SECOND, 20_000);
        const before = card.bytes;
        card.run(3600 * SECOND, 20_000);
        expect((card.bytes - before) * 24).toBeLessThan(1.2 * ((20_000 * 86_400) / times));
        expect((card.bytes - before) * 24).toBeGreaterThan(0.7 * ((20_000 * 86_400) / times));
      }),
      { numRuns: 50 },
    );
  });

  test('that cannot be kept puts commits off for a minute, no longer; and they come back to what was asked for', () => {
    const card = new Card(GB / 1000);
    card.run(3600 * SECOND, 50_000);
    expect(card.wear()).toMatchObject({ over_budget: true, commit_stretch: 60 });
    card.run(3600 * SECOND, 10);
    expect(card.wear()).toMatchObject({ over_budget: false, commit_stretch: 1 });
  });

  test('says nothing where the system does not tell what was written', () => {
    const budget = new WriteBudget({ write_budget: GB, card_endurance: GB }, 0, () => undefined);
    budget.look(60_000);
    expect(budget.wear(0, 120_000, 5)).toEqual({ commit_stretch: 1 });
  });
});
