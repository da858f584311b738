import { FLAG, newBatch, type Reading } from '../../agent/model/batch.ts';
import { type Ledger, newLedger } from '../../agent/model/ledger.ts';
import type { SeriesPlan } from '../../agent/model/series.ts';
import type { Figures } from '../../agent/model/summary.ts';
import type { ClockState } from '../../agent/model/time.ts';
import type { WindowPlan, WindowShape } from '../../agent/model/window.ts';
import type { Effects } from '../../agent/window/effects.ts';
import { figuresOf } from '../../agent/window/figures.ts';
import { foldPanes, mergeLate } from '../../agent/window/merge.ts';
import type { Pane } from '../../agent/window/pane.ts';
import { encodePane } from '../../agent/window/pane-codec.ts';
import { closeAll, newWindowState, type StepInput, step, type WindowState } from '../../agent/window/step.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DUPLICATE_RULE = 6;

/** A tumbling shape, or a sliding one where `every` is given. */
export function shape(name: string, size: number, every = size): WindowShape {
  return { name, size, every };
}

export function planOf(plan: Partial<SeriesPlan> = {}): SeriesPlan {
  return {
    name: 'bench/temperature',
    source: 'bench',
    kind: 'gauge',
    hold: 10 * MINUTE,
    allowed_lateness: 2 * MINUTE,
    idle_after: 30_000,
    rules: [],
    ...plan,
  };
}

export type Row = Partial<Reading> & { readonly time: number; readonly value: number; readonly verdict?: number };

/** The windows with a store made of maps: what a closed, a late and a due window mean, in the fewest words. */
export interface Agent {
  readonly windows: WindowPlan;
  readonly plan: SeriesPlan;
  readonly ledger: Ledger;
  state: WindowState;
  mono: number;
  clock: ClockState;
  /** Stored windows by `series shape from`, -1 being the shape of panes. */
  readonly stored: Map<string, { pane: Pane; rev: number }>;
}

export function newAgent(plan: Partial<SeriesPlan> = {}, wider: readonly WindowShape[] = [], pane = MINUTE): Agent {
  return {
    windows: { pane: shape('pane', pane), wider },
    plan: planOf(plan),
    ledger: newLedger(),
    state: newWindowState(),
    mono: 0,
    clock: 'synced',
    stored: new Map(),
  };
}

/** Takes rows in as one batch; `now` is the wall clock. */
export function take(agent: Agent, rows: readonly Row[], now = Number.NEGATIVE_INFINITY): Effects {
  const effects = step(agent.state, inputOf(agent, rows, now));
  store(agent, effects);
  return effects;
}

export function finish(agent: Agent): Effects {
  const effects = closeAll(agent.state, agent);
  store(agent, effects);
  return effects;
}

export function inputOf(agent: Agent, rows: readonly Row[], now: number): StepInput {
  const batch = newBatch(rows.length);
  const cleaned = { values: new Float64Array(rows.length), verdicts: new Uint8Array(rows.length) };
  rows.forEach((row, i) => {
    batch.series[i] = row.series ?? 1;
    batch.times[i] = row.time;
    batch.values[i] = row.value;
    batch.flags[i] = row.flags ?? FLAG.OWN_TIME;
    const verdict = row.verdict ?? 0;
    cleaned.values[i] = verdict > 0 && verdict < 128 ? Number.NaN : row.value;
    cleaned.verdicts[i] = verdict;
    if (((row.flags ?? 0) & FLAG.HOLD_END) === 0) agent.ledger.received += 1;
  });
  batch.count = rows.length;
  const { windows, mono, clock, ledger } = agent;
  return { windows, plan: () => agent.plan, batch, cleaned, now, mono, clock, duplicateRule: DUPLICATE_RULE, ledger };
}

function store(agent: Agent, effects: Effects): void {
  for (const { series, pane } of effects.closed) put(agent, `${series} -1 ${pane.from}`, pane);
  for (const { series, pane } of effects.late) {
    const key = `${series} -1 ${pane.from}`;
    const before = agent.stored.get(key);
    put(agent, key, before ? mergeLate(before.pane, pane) : pane);
  }
  for (const { series, shape, from, to } of effects.due) {
    put(agent, `${series} ${shape} ${from}`, foldPanes(panesWithin(agent, series, from, to), { from, to }));
  }
}

function put(agent: Agent, key: string, pane: Pane): void {
  agent.stored.set(key, { pane, rev: (agent.stored.get(key)?.rev ?? -1) + 1 });
}

export function panesWithin(agent: Agent, series: number, from: number, to: number): Pane[] {
  return [...agent.stored]
    .filter(([key, { pane }]) => key.startsWith(`${series} -1 `) && pane.from >= from && pane.to <= to)
    .map(([, { pane }]) => pane)
    .toSorted((a, b) => a.from - b.from);
}

export function storedAt(agent: Agent, from: number, shapeIndex = -1, series = 1) {
  const stored = agent.stored.get(`${series} ${shapeIndex} ${from}`);
  if (!stored) throw new Error(`no window of shape ${shapeIndex} begins at ${from}`);
  return { ...stored, figures: figuresOf(stored.pane, agent.plan, ['off', 'on', 'fault']) };
}

/** All figures stored, by window: what the centre would know in the end. */
export function allFigures(agent: Agent): Record<string, Figures & { late: number }> {
  const entries = [...agent.stored].map(([key, { pane }]) => [
    key,
    { ...figuresOf(pane, agent.plan, ['off', 'on', 'fault']), late: pane.late },
  ]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

export function hex(pane: Pane): string {
  return Buffer.from(encodePane(pane)).toString('hex');
}
