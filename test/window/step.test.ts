import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { FLAG } from '../../agent/model/batch.ts';
import { imbalance } from '../../agent/model/ledger.ts';
import { resumeAt } from '../../agent/window/step.ts';
import { DUPLICATE_RULE, finish, HOUR, MINUTE, newAgent, shape, storedAt, take } from './agent.ts';

const RANGE_RULE = 2;

describe('panes', () => {
  test('a reading at the very end of a window belongs to the next one', () => {
    const agent = newAgent();
    const { closed } = take(agent, [
      { time: 59_999, value: 1 },
      { time: 60_000, value: 2 },
    ]);
    expect(closed.map(({ pane }) => [pane.from, pane.to, pane.count])).toEqual([[0, 60_000, 1]]);
    expect(agent.ledger).toMatchObject({ received: 2, open: 1, summarised: 1 });
  });

  test('windows before 1970 are aligned like all others', () => {
    const agent = newAgent();
    take(agent, [
      { time: -1, value: 1 },
      { time: 0, value: 2 },
    ]);
    expect(storedAt(agent, -MINUTE).figures).toMatchObject({ count: 1, last: 1 });
  });

  test('a window of rejected readings only is closed, with no figures and its rejections', () => {
    const agent = newAgent();
    const reject = { value: 85, verdict: RANGE_RULE };
    take(agent, [
      { time: 0, ...reject },
      { time: 1, ...reject },
      { time: MINUTE, value: 20 },
    ]);
    expect(storedAt(agent, 0).figures).toMatchObject({ count: 0, mean: null, min: null, last: null, twmean: null });
    expect(storedAt(agent, 0).pane.rejected).toEqual({ [RANGE_RULE]: 2 });
    expect(agent.ledger).toMatchObject({ rejected: 2, open: 1, summarised: 0 });
  });

  test('a mended reading counts, and is counted as mended', () => {
    const agent = newAgent();
    take(agent, [{ time: 0, value: 20, verdict: 128 + 4 }]);
    finish(agent);
    expect(storedAt(agent, 0).pane).toMatchObject({ count: 1, mended: { 4: 1 } });
  });

  test('a doubtful reading counts, and its window says so; those around it say nothing', () => {
    const agent = newAgent();
    take(agent, [
      { time: 0, value: 20, flags: FLAG.DOUBTFUL },
      { time: 1, value: 85, verdict: RANGE_RULE, flags: FLAG.DOUBTFUL },
      { time: MINUTE, value: 20 },
    ]);
    finish(agent);
    expect(storedAt(agent, 0).pane).toMatchObject({ count: 1, doubtful: 1 });
    expect(storedAt(agent, MINUTE).pane).not.toHaveProperty('doubtful');
  });

  test('a delivery repeated by the broker is a duplicate and nothing else', () => {
    const agent = newAgent();
    const effects = take(agent, [{ time: 5 * MINUTE, value: 1, flags: FLAG.REDELIVERED }]);
    expect(effects).toEqual({ closed: [], late: [], due: [] });
    expect(agent.state.series.size).toBe(0);
    expect(agent.ledger).toMatchObject({ received: 1, duplicate: 1, open: 0 });
  });

  test('what the rule for duplicates takes out is a duplicate in the books, and revises no closed window', () => {
    const agent = newAgent();
    const repeated = { value: 20, verdict: DUPLICATE_RULE };
    take(agent, [
      { time: 0, value: 20 },
      { time: MINUTE, value: 21 },
    ]);
    const { late } = take(agent, [
      { time: 0, ...repeated },
      { time: MINUTE, ...repeated },
    ]);
    expect(late).toEqual([]);
    expect(agent.ledger).toMatchObject({ duplicate: 2, rejected: 0 });
    finish(agent);
    expect(storedAt(agent, MINUTE).pane.rejected).toEqual({ [DUPLICATE_RULE]: 1 });
  });

  test('a window remembers the worst that was known of the clock', () => {
    const agent = newAgent();
    agent.clock = 'unsynced';
    take(agent, [{ time: 0, value: 1 }]);
    agent.clock = 'synced';
    take(agent, [{ time: 1, value: 1 }]);
    finish(agent);
    expect(storedAt(agent, 0).pane.clock).toBe('unsynced');
  });
});

describe('late readings', () => {
  test('within the allowed lateness they revise their own window', () => {
    const agent = newAgent();
    take(agent, [
      { time: 10, value: 1 },
      { time: MINUTE, value: 9 },
      { time: 2.5 * MINUTE, value: 9 },
    ]);
    take(agent, [{ time: 20, value: 3 }]);
    expect(storedAt(agent, 0)).toMatchObject({ rev: 1, figures: { count: 2, mean: 2, first: 1, last: 3 } });
    expect(storedAt(agent, 0).pane.late).toBe(1);
    expect(agent.ledger).toMatchObject({ summarised: 3, open: 1, late_dropped: 0 });
  });

  test('beyond it they are counted and dropped', () => {
    const agent = newAgent();
    take(agent, [
      { time: 10, value: 1 },
      { time: 3 * MINUTE, value: 9 },
    ]);
    const { late } = take(agent, [{ time: 20, value: 3 }]);
    expect(late).toEqual([]);
    expect(agent.ledger).toMatchObject({ summarised: 1, open: 1, late_dropped: 1 });
  });

  test('a rejected one is rejected, however late', () => {
    const agent = newAgent();
    take(agent, [{ time: 30 * MINUTE, value: 1 }]);
    take(agent, [
      { time: 0, value: 3, verdict: RANGE_RULE },
      { time: 29 * MINUTE, value: 3, verdict: RANGE_RULE },
    ]);
    expect(agent.ledger).toMatchObject({ rejected: 2, late_dropped: 0 });
    expect(storedAt(agent, 29 * MINUTE).pane).toMatchObject({ count: 0, rejected: { [RANGE_RULE]: 1 } });
  });

  test('several in one step are one revision', () => {
    const agent = newAgent();
    take(agent, [
      { time: 10, value: 1 },
      { time: MINUTE, value: 9 },
    ]);
    const { late } = take(agent, [
      { time: 20, value: 3 },
      { time: MINUTE + 1, value: 9 },
      { time: 30, value: 4 },
    ]);
    expect(late.map(({ pane }) => pane.count)).toEqual([2]);
    expect(storedAt(agent, 0).rev).toBe(1);
  });

  test('for a window that never was they make it', () => {
    const agent = newAgent();
    take(agent, [
      { time: 2 * MINUTE, value: 9 },
      { time: MINUTE, value: 3 },
    ]);
    expect(storedAt(agent, MINUTE)).toMatchObject({ rev: 0, figures: { count: 1, mean: 3 }, pane: { late: 1 } });
  });
});

describe('a silent series', () => {
  test('has its window closed by the clock, once idle and once the window has ended', () => {
    const agent = newAgent();
    take(agent, [{ time: 10, value: 1 }], 10);
    agent.mono = 29_999;
    expect(take(agent, [], 2 * MINUTE).closed).toEqual([]);
    agent.mono = 30_000;
    expect(take(agent, [], MINUTE - 1).closed).toEqual([]);
    expect(take(agent, [], MINUTE).closed).toHaveLength(1);
    expect(agent.ledger).toMatchObject({ open: 0, summarised: 1 });
  });

  test('goes on with a revision when it speaks of the closed window, and with a new window afterwards', () => {
    const agent = newAgent();
    take(agent, [{ time: 10, value: 1 }], 10);
    agent.mono = HOUR;
    take(agent, [], HOUR);
    take(
      agent,
      [
        { time: 20, value: 3 },
        { time: MINUTE, value: 5 },
      ],
      HOUR,
    );
    expect(storedAt(agent, 0)).toMatchObject({ rev: 1, figures: { count: 2 } });
    expect(agent.ledger).toMatchObject({ open: 1, summarised: 2 });
  });

  test('is heard of anew after a restart, when the monotonic clock has begun again', () => {
    const agent = newAgent();
    agent.mono = 5000;
    take(agent, [{ time: 10, value: 1 }], 10);
    resumeAt(agent.state, 100);
    agent.mono = 30_099;
    expect(take(agent, [], HOUR).closed).toEqual([]);
    agent.mono = 30_100;
    expect(take(agent, [], HOUR).closed).toHaveLength(1);
  });

  test('a tick without effects changes nothing in the state', () => {
    const agent = newAgent({}, [shape('1h', HOUR)]);
    take(agent, [{ time: 10, value: 1 }], 10);
    for (const now of [5, MINUTE, 2 * MINUTE, 30 * MINUTE, HOUR, 9 * HOUR]) {
      agent.mono += 20_000;
      const before = serialize(agent.state);
      const { closed, due } = take(agent, [], now);
      if (closed.length + due.length === 0) expect(serialize(agent.state).equals(before)).toBe(true);
    }
    expect(storedAt(agent, 0, 0).rev).toBe(0);
  });
});

describe('wider windows', () => {
  const wider = [shape('5m', 5 * MINUTE), shape('10m/5m', 10 * MINUTE, 5 * MINUTE)];

  test('are due when event time passes their end', () => {
    const agent = newAgent({}, wider);
    take(agent, [
      { time: 0, value: 1 },
      { time: 4 * MINUTE, value: 2 },
    ]);
    const { due } = take(agent, [{ time: 5 * MINUTE, value: 3 }]);
    expect(due).toEqual([
      { series: 1, shape: 0, from: 0, to: 5 * MINUTE },
      { series: 1, shape: 1, from: -5 * MINUTE, to: 5 * MINUTE },
    ]);
    expect(storedAt(agent, 0, 0).figures).toMatchObject({ count: 2, mean: 1.5 });
  });

  test('a reading ten years later makes due what was, and nothing for the years between', () => {
    const agent = newAgent({}, wider);
    take(agent, [{ time: 0, value: 1 }]);
    const { due } = take(agent, [{ time: 3650 * 24 * HOUR, value: 3 }]);
    expect(due.map(({ shape, from }) => [shape, from])).toEqual([
      [0, 0],
      [1, -5 * MINUTE],
      [1, 0],
    ]);
  });

  test('without a pane in them are never due', () => {
    const agent = newAgent({}, [shape('1m/30s', MINUTE, 30_000)], 30_000);
    const { due } = take(agent, [
      { time: 0, value: 1 },
      { time: HOUR, value: 1 },
      { time: 2 * HOUR, value: 1 },
    ]);
    expect(due.map(({ from }) => from)).toEqual([-30_000, 0, HOUR - 30_000, HOUR]);
  });

  test('are due again after a late reading, those that were due before', () => {
    const agent = newAgent({ allowed_lateness: HOUR }, wider);
    take(agent, [
      { time: 0, value: 1 },
      { time: 7 * MINUTE, value: 2 },
    ]);
    const { due } = take(agent, [{ time: MINUTE, value: 3 }]);
    expect(due.map(({ shape, from }) => [shape, from])).toEqual([
      [0, 0],
      [1, -5 * MINUTE],
    ]);
    expect(storedAt(agent, 0, 0)).toMatchObject({ rev: 1, figures: { count: 2, mean: 2 } });
  });

  test('of a silent series are due by the clock, once', () => {
    const agent = newAgent({}, wider);
    take(agent, [{ time: 0, value: 1 }], 0);
    agent.mono = MINUTE;
    expect(take(agent, [], 4 * MINUTE).due).toEqual([]);
    expect(take(agent, [], 5 * MINUTE).due).toHaveLength(2);
    expect(take(agent, [], 6 * MINUTE).due).toHaveLength(0);
    expect(take(agent, [], 10 * MINUTE).due).toEqual([{ series: 1, shape: 1, from: 0, to: 10 * MINUTE }]);
    expect(take(agent, [], 99 * HOUR).due).toEqual([]);
    expect(take(agent, [{ time: 99 * HOUR, value: 1 }], 99 * HOUR).due).toEqual([]);
  });

  test('that the clock made due are due again when the series speaks of them after all', () => {
    const agent = newAgent({}, [shape('5m', 5 * MINUTE)]);
    take(agent, [{ time: 0, value: 1 }], 0);
    agent.mono = HOUR;
    take(agent, [], HOUR);
    take(agent, [{ time: 2 * MINUTE, value: 3 }], HOUR);
    const { due } = take(agent, [{ time: 6 * MINUTE, value: 5 }], HOUR);
    expect(due).toEqual([{ series: 1, shape: 0, from: 0, to: 5 * MINUTE }]);
    expect(storedAt(agent, 0, 0)).toMatchObject({ rev: 1, figures: { count: 2 } });
  });

  test('a clock that ran ahead costs one early summary, not one for each pane ever after', () => {
    const agent = newAgent({}, [shape('5m', 5 * MINUTE)]);
    take(agent, [{ time: 0, value: 1 }], 0);
    agent.mono = HOUR;
    take(agent, [], 100 * 365 * 24 * HOUR);
    for (let minute = 5; minute < 21; minute += 1) take(agent, [{ time: minute * MINUTE, value: 1 }], minute * MINUTE);
    expect([0, 5, 10, 15].map((minute) => storedAt(agent, minute * MINUTE, 0).rev)).toEqual([0, 0, 0, 0]);
  });
});

describe('the end of a replay', () => {
  test('closes what is open and makes due what is not yet', () => {
    const agent = newAgent({}, [shape('1h', HOUR)]);
    take(agent, [
      { time: 0, value: 1 },
      { time: MINUTE, value: 2 },
    ]);
    expect(finish(agent)).toMatchObject({ closed: [{ pane: { from: MINUTE } }], due: [{ from: 0, to: HOUR }] });
    expect(imbalance(agent.ledger)).toBe(0);
    expect(finish(agent)).toEqual({ closed: [], late: [], due: [] });
  });
});

describe('a device that goes offline', () => {
  test('ends the hold of its last value, opens no window and is counted nowhere', () => {
    const agent = newAgent();
    take(agent, [
      { time: 0, value: 10 },
      { time: 30_000, value: 20 },
    ]);
    take(agent, [{ time: 40_000, value: 0, flags: FLAG.HOLD_END }]);
    finish(agent);
    expect(storedAt(agent, 0).figures).toMatchObject({ count: 2, twmean: (10 * 30 + 20 * 10) / 40 });
    expect(agent.ledger).toMatchObject({ received: 2, summarised: 2 });
  });

  test('between two windows its value is not carried beyond that', () => {
    const agent = newAgent({}, [shape('1h', HOUR)]);
    take(agent, [{ time: 50_000, value: 10 }]);
    take(agent, [{ time: 70_000, value: 0, flags: FLAG.HOLD_END }]);
    take(agent, [{ time: 110_000, value: 20 }]);
    finish(agent);
    expect(storedAt(agent, 0).figures).toMatchObject({ twmean: 10 });
    expect(storedAt(agent, MINUTE).figures).toMatchObject({ twmean: 15 });
    expect(storedAt(agent, 0, 0).figures).toMatchObject({ twmean: (10 * 20 + 20 * 600) / 620 });
  });

  test('after its window was closed by the clock, wider windows still know of it', () => {
    for (const kind of ['gauge', 'state'] as const) {
      const agent = newAgent({ kind }, [shape('1h', HOUR)]);
      take(agent, [{ time: 50_000, value: 1 }], 50_000);
      agent.mono = HOUR;
      take(agent, [], MINUTE);
      take(agent, [{ time: 70_000, value: 0, flags: FLAG.HOLD_END }], MINUTE);
      take(agent, [{ time: 110_000, value: 2 }], 2 * MINUTE);
      finish(agent);
      const known = kind === 'gauge' ? { twmean: (1 * 20 + 2 * 600) / 620 } : { seconds: { on: 20, fault: 600 } };
      expect(storedAt(agent, 0, 0).figures).toMatchObject(known);
    }
  });

  test('an unknown one leaves nothing behind', () => {
    const agent = newAgent();
    expect(take(agent, [{ time: 0, value: 0, flags: FLAG.HOLD_END }])).toEqual({ closed: [], late: [], due: [] });
    expect(finish(agent).closed).toEqual([]);
  });
});

describe('counters', () => {
  const rows = (values: readonly number[], every = 10_000) => values.map((value, i) => ({ time: i * every, value }));

  test('rise over window bounds; the rise belongs to the reading that shows it', () => {
    const agent = newAgent({ kind: 'counter' });
    take(agent, rows([100, 150, 200], 40_000));
    finish(agent);
    expect(storedAt(agent, 0).figures).toMatchObject({ increase: 50, rate: 50 / 60, first: 100, last: 150 });
    expect(storedAt(agent, MINUTE).figures).toMatchObject({ increase: 50, first: 200 });
  });

  test.each([
    [[1000, 1001, 0, 1002], 2, 0, undefined],
    [[100, 150, 3, 10], 60, 1, undefined],
    [[65500, 65530, 10], 46, 0, 65535],
  ])('%j rise by %i', (values, increase, resets, rollover) => {
    const agent = newAgent({ kind: 'counter', ...(rollover === undefined ? {} : { rollover }) });
    take(agent, rows(values));
    finish(agent);
    expect(storedAt(agent, 0).figures).toMatchObject({ increase, resets });
  });

  test('a straggler is counted and brings no rise', () => {
    const agent = newAgent({ kind: 'counter' });
    take(agent, [
      { time: 0, value: 10 },
      { time: 30, value: 40 },
      { time: 20, value: 30 },
      { time: 40, value: 50 },
    ]);
    take(agent, [
      { time: MINUTE, value: 60 },
      { time: 50, value: 55 },
    ]);
    finish(agent);
    expect(storedAt(agent, 0).figures).toMatchObject({ count: 5, increase: 40, first: 10, last: 55 });
    expect(storedAt(agent, MINUTE).figures).toMatchObject({ increase: 10 });
  });
});

test('of two readings at one time the one that came later is the last', () => {
  for (const kind of ['gauge', 'counter', 'angle'] as const) {
    const agent = newAgent({ kind });
    take(agent, [
      { time: 5, value: 10 },
      { time: 5, value: 20 },
    ]);
    finish(agent);
    expect(storedAt(agent, 0).figures).toMatchObject({ first: 10, last: 20 });
  }
});

describe('states', () => {
  test('spend seconds in each label, the carried one included', () => {
    const agent = newAgent({ kind: 'state' }, [shape('1h', HOUR)]);
    take(agent, [
      { time: 0, value: 0 },
      { time: 50_000, value: 1 },
      { time: 80_000, value: 0 },
      { time: 2 * MINUTE, value: 0 },
    ]);
    finish(agent);
    expect(storedAt(agent, 0).figures).toMatchObject({
      seconds: { off: 50, on: 10 },
      transitions: 1,
      first: 'off',
      last: 'on',
    });
    expect(storedAt(agent, MINUTE).figures).toMatchObject({ seconds: { on: 20, off: 40 }, transitions: 1 });
    expect(storedAt(agent, 0, 0).figures).toMatchObject({
      seconds: { on: 30, off: 50 + 40 + 600 },
      transitions: 2,
      count: 4,
    });
  });

  test('a change over a gap is a transition, though the time between is unknown', () => {
    const agent = newAgent({ kind: 'state', hold: 1000 });
    take(agent, [
      { time: 0, value: 0 },
      { time: MINUTE, value: 1 },
    ]);
    finish(agent);
    expect(storedAt(agent, MINUTE).figures).toMatchObject({ seconds: { on: 1 }, transitions: 1 });
  });
});

test('directions keep their vector mean over a wider window', () => {
  const agent = newAgent({ kind: 'angle' }, [shape('1h', HOUR)]);
  take(
    agent,
    [350, 355, 0, 5, 10, 15].map((value, i) => ({ time: i * 40_000, value })),
  );
  finish(agent);
  const { figures } = storedAt(agent, 0, 0);
  expect(figures).toMatchObject({ count: 6, mean: expect.closeTo(2.5, 10), stddev: expect.closeTo(8.5, 1), last: 15 });
});

test('a value that cleaning should not have kept stops the agent', () => {
  expect(() => take(newAgent(), [{ time: 0, value: Number.NaN }])).toThrow('finite');
});

test('series do not touch each other', () => {
  const agent = newAgent();
  take(agent, [
    { series: 1, time: 0, value: 1 },
    { series: 2, time: HOUR, value: 2 },
    { series: 1, time: 1, value: 3 },
  ]);
  finish(agent);
  expect(storedAt(agent, 0).figures).toMatchObject({ count: 2, mean: 2 });
  expect(storedAt(agent, HOUR, -1, 2).figures).toMatchObject({ count: 1 });
});

test('the state survives serialisation in mid-window, bit for bit', () => {
  const agent = newAgent();
  take(agent, [
    { time: 0, value: 0.1 },
    { time: 1, value: -0 },
  ]);
  expect(deserialize(serialize(agent.state))).toEqual(agent.state);
});
