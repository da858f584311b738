import { serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { newRiverState, type RiverState } from '../../agent/ingest/pipeline.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../agent/run/checkpoint.ts';
import { addToPane } from '../../agent/window/add.ts';
import { newGaugePane } from '../../agent/window/gauge.ts';
import { newPane } from '../../agent/window/pane.ts';
import { newSeriesWindow } from '../../agent/window/series-window.ts';

const MINUTE = { from: 1_795_340_400_000, to: 1_795_340_460_000 };

/** A series with an open minute of `readings`, one that is silent, and one of another kind. */
function stateWith(readings: number): RiverState {
  const state = newRiverState();
  const busy = newSeriesWindow('gauge');
  const pane = newGaugePane('gauge', MINUTE, 'synced', { time: MINUTE.from - 5, value: -0 }, 1000, readings);
  for (let i = 0; i < readings; i++) addToPane(pane, MINUTE.from + 1000 * i, 20 + i / 10);
  Object.assign(pane, { count: readings, rejected: { 3: 2 } });
  Object.assign(busy, { open: pane, watermark: MINUTE.from, last_value: 1 / 3 });
  state.windows.series.set(0, busy);
  state.windows.series.set(1, newSeriesWindow('counter'));
  state.windows.series.set(7, { ...newSeriesWindow('state'), open: newPane('state', MINUTE, 'unsynced', null) });
  state.clean.set(0, [{ last: 21.5 }, null]);
  state.ledger.received = readings;
  return state;
}

describe('a checkpoint', () => {
  test.each([0, 1, 60, 128])('gives back the state with %i readings in an open window as it was', (readings) => {
    const state = stateWith(readings);
    expect(decodeCheckpoint(encodeCheckpoint(state))).toEqual(state);
  });

  test('of an earlier version, with its panes as they are in memory, is read all the same', () => {
    const state = stateWith(60);
    expect(decodeCheckpoint(serialize(state))).toEqual(state);
  });

  test('takes little for an open window, whatever room its arrays have to spare', () => {
    const [few, many] = [stateWith(1), stateWith(60)].map((state) => encodeCheckpoint(state).length);
    expect((many as number) - (few as number)).toBeLessThan(160);
  });

  test('is not of the state itself: what comes later does not change it', () => {
    const state = stateWith(2);
    const bytes = encodeCheckpoint(state);
    const open = state.windows.series.get(0)?.open;
    if (open?.kind === 'gauge') addToPane(open, MINUTE.from + 9000, 99);
    expect(decodeCheckpoint(bytes)).toEqual(stateWith(2));
  });
});
