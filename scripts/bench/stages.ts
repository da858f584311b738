import { serialize } from 'node:v8';
import { type Chain, clean, compileChain, newCleanState } from '../../agent/clean/chain.ts';
import { ruleNumber } from '../../agent/clean/rules.ts';
import { newLedger } from '../../agent/model/ledger.ts';
import { SILENT } from '../../agent/model/log.ts';
import type { SeriesId } from '../../agent/model/series.ts';
import { encodeBlock } from '../../agent/store/block.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import { newWindowState, step } from '../../agent/window/step.ts';
import { loadConfig } from '../../config/load.ts';
import { toStoreSettings } from '../../config/store-settings.ts';
import { windowPlan } from '../../config/windows.ts';
import { emptyFolder } from './agent.ts';
import { type Figure, figure } from './comparison.ts';
import { Inflow } from './inflow.ts';
import { configuration } from './mqtt-subject.ts';

/** Messages of a commit: half of what a broker may send unacknowledged. Each holds two readings. */
const MESSAGES = 500;
/** Commits of a run. One run more than these warms up. */
const COMMITS = 60;
const RUNS = 5;

const STAGES = {
  mapping: 'topic, JSON, intake',
  cleaning: 'cleaning rules',
  windows: 'window step',
  block: 'journal block',
  commit: 'commit, without the block',
} as const;
type Stage = keyof typeof STAGES;
type Spent = Record<Stage, number>;

/** CPU time of each stage, ns a reading. */
export type Stages = Readonly<Record<Stage, Figure>>;

/**
 * Takes the same messages through the real modules, one stage after the other in one thread. The time is that of the
 * processor: what a commit waits for the disk is not in it.
 */
export function measureStages(): Stages {
  emptyFolder();
  const { takeCommit, close } = openLine();
  try {
    runOf(takeCommit);
    const runs = Array.from({ length: RUNS }, () => runOf(takeCommit));
    const of = (stage: Stage) => figure(runs.map((spent) => spent[stage]));
    return {
      ...{ mapping: of('mapping'), cleaning: of('cleaning'), windows: of('windows') },
      ...{ block: of('block'), commit: of('commit') },
    };
  } finally {
    close();
  }
}

export function drawStages(stages: Stages): string {
  const lines = Object.entries(STAGES).map(([stage, words]) => {
    const { median, spread } = stages[stage as Stage];
    return `  ${words.padEnd(28)}${`${median} (${spread})`.padStart(26)}  ns a reading`;
  });
  return lines.join('\n');
}

/** ns a reading, of each stage. The commit encodes the block once more, which is taken off again. */
function runOf(takeCommit: (spent: Spent) => void): Spent {
  const spent: Spent = { mapping: 0, cleaning: 0, windows: 0, block: 0, commit: 0 };
  for (let commit = 0; commit < COMMITS; commit++) takeCommit(spent);
  spent.commit -= spent.block;
  for (const stage of Object.keys(STAGES) as Stage[]) spent[stage] /= COMMITS * MESSAGES * 2;
  return spent;
}

/** The agent without its loops: what one commit takes from the messages to the disk. */
function openLine(): { takeCommit(spent: Spent): void; close(): void } {
  const loaded = loadConfig(configuration(1883), 'bench');
  if (loaded.kind === 'bad') throw new Error(`The configuration of the bench is bad: ${loaded.problems[0]?.message}.`);
  const { config } = loaded;
  const inflow = new Inflow(config);
  const { plan } = inflow.registry;
  const store = openSqliteStore(toStoreSettings(config), SILENT);
  const fixed = { windows: windowPlan(config.windows), plan, duplicateRule: ruleNumber('duplicate') };
  const state = { clean: newCleanState(), windows: newWindowState(), ledger: newLedger() };
  const { ledger } = state;
  const chains = new Map<SeriesId, Chain>();
  const chain = (id: SeriesId): Chain => {
    const known = chains.get(id) ?? compileChain(plan(id).rules);
    chains.set(id, known);
    return known;
  };
  let checkpointDue = true;

  function takeCommit(spent: Spent): void {
    const { batch, received, sources } = timed(spent, 'mapping', () => inflow.take(MESSAGES));
    const cleaned = { values: new Float64Array(batch.count), verdicts: new Uint8Array(batch.count) };
    timed(spent, 'cleaning', () => clean(state.clean, chain, batch, cleaned));
    ledger.received += received;
    const moment = { batch, cleaned, now: inflow.now, mono: inflow.mono, clock: 'synced' } as const;
    const effects = timed(spent, 'windows', () => step(state.windows, { ...moment, ...fixed, ledger }));
    timed(spent, 'block', () => encodeBlock(batch, cleaned));
    const identities = sources.get('site')?.identities.columns() ?? {
      ids: new Uint16Array(0),
      hashes: new Float64Array(0),
    };
    const taken = {
      ...{ ...moment, effects, ledger: { ...ledger }, counts: {}, ...inflow.registry.takeFresh() },
      deliveries: [{ source: 'site', forget: false, identities, keep: 1000 }],
      ...(checkpointDue ? { checkpoint: serialize(state) } : {}),
    };
    checkpointDue = timed(spent, 'commit', () => store.commit(taken)).checkpointDue;
  }
  return { takeCommit, close: () => store.close() };
}

function timed<Value>(spent: Spent, stage: Stage, work: () => Value): Value {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  spent[stage] += (user + system) * 1000;
  return value;
}
