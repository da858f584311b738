import { describe, expect, test } from 'vitest';
import { interrupted, moveOn, newHunt, PACE } from '../../agent/collect/hunt.ts';

const gap = [{ from: 3, to: 5 }];

describe('asking for what is missing', () => {
  test('a young gap is left alone: messages overtake each other', () => {
    const hunt = newHunt(3, 0, PACE);
    expect(moveOn(hunt, gap, true, 4_999, PACE).kind).toBe('wait');
    expect(moveOn(hunt, gap, true, 5_000, PACE)).toEqual({ kind: 'ask', ranges: gap });
    expect(moveOn(hunt, gap, true, 5_001, PACE).kind).toBe('wait');
  });

  test('asked twice of a living agent that sent other things instead, it is lost', () => {
    const hunt = newHunt(3, 0, PACE);
    moveOn(hunt, gap, true, 5_000, PACE);
    hunt.heard = true;
    expect(moveOn(hunt, gap, true, 15_000, PACE).kind).toBe('ask');
    hunt.heard = true;
    expect(moveOn(hunt, gap, true, 34_999, PACE).kind).toBe('wait');
    expect(moveOn(hunt, gap, true, 35_000, PACE)).toEqual({ kind: 'lost', ranges: gap });
  });

  test('an agent that is silent is asked again, ever less often, but nothing is given up', () => {
    const hunt = newHunt(3, 0, PACE);
    const asked: number[] = [];
    for (let mono = 0; mono < 3_600_000; mono += 1_000) {
      const move = moveOn(hunt, gap, undefined, mono, PACE);
      expect(move.kind).not.toBe('lost');
      if (move.kind === 'ask') asked.push(mono);
    }
    expect(asked.slice(0, 4)).toEqual([5_000, 15_000, 35_000, 75_000]);
    expect((asked.at(-1) as number) - (asked.at(-2) as number)).toBe(600_000);
  });

  test('an agent that is offline is not asked, and what it was asked before does not count', () => {
    const hunt = newHunt(3, 0, PACE);
    moveOn(hunt, gap, true, 5_000, PACE);
    hunt.heard = true;
    moveOn(hunt, gap, true, 15_000, PACE);
    hunt.heard = true;
    interrupted(hunt, 20_000, PACE);
    expect(moveOn(hunt, gap, false, 100_000, PACE).kind).toBe('wait');
    interrupted(hunt, 200_000, PACE);
    expect(moveOn(hunt, gap, true, 205_000, PACE).kind).toBe('ask');
    expect(hunt.unanswered).toBe(0);
  });

  test('only what was asked for is given up', () => {
    const hunt = newHunt(3, 0, PACE);
    moveOn(hunt, gap, true, 5_000, PACE);
    hunt.heard = true;
    moveOn(hunt, gap, true, 15_000, PACE);
    hunt.heard = true;
    const later = [...gap, { from: 9, to: 9 }];
    expect(moveOn(hunt, later, true, 35_000, PACE)).toEqual({ kind: 'lost', ranges: gap });
  });

  test('when the lowest number arrives, the next gap has its own time', () => {
    const hunt = newHunt(3, 0, PACE);
    moveOn(hunt, gap, true, 5_000, PACE);
    hunt.heard = true;
    expect(moveOn(hunt, [{ from: 4, to: 5 }], true, 15_000, PACE).kind).toBe('wait');
    expect(moveOn(hunt, [{ from: 4, to: 5 }], true, 20_000, PACE).kind).toBe('ask');
  });
});
