import type { Config } from '../../config/config.ts';
import { definitionsOf } from '../../config/derived.ts';
import { planSeries } from '../../config/plan-series.ts';
import { secretOf } from '../../config/secrets.ts';
import { toStoreSettings } from '../../config/store-settings.ts';
import { windowPlan } from '../../config/windows.ts';
import { Timekeeper } from '../ingest/timekeeper.ts';
import type { Log } from '../model/log.ts';
import type { Clock } from '../model/time.ts';
import type { World } from '../model/world.ts';
import { readBootId } from '../observe/boot-id.ts';
import { readClockEvidence } from '../observe/clock-evidence.ts';
import { WriteBudget } from '../observe/write-budget.ts';
import { openStore } from '../store/open-store.ts';
import { openReader } from '../store/reader.ts';
import type { Store } from '../store/store.ts';
import { openStoreThread } from '../store/thread.ts';
import { Tidy } from '../store/tidy.ts';
import { Bell } from './bell.ts';
import { closeOpenWindows } from './close-open-windows.ts';
import type { RunningAgent } from './contract.ts';
import { openDrain } from './drain.ts';
import { Feed } from './feed.ts';
import { fill } from './fill.ts';
import { Gauges } from './gauges.ts';
import { systemClock } from './machine.ts';
import { newSummaries } from './new-summaries.ts';
import { openInlets } from './open-inlets.ts';
import { type Revived, revive } from './recover.ts';
import { report } from './report.ts';
import type { River } from './river.ts';
import { statusOf } from './status.ts';
import { watchClock } from './watch-clock.ts';
import { within } from './within.ts';

export interface StartOptions {
  readonly config: Config;
  readonly log: Log;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** False: the store works in this thread, and a slow disk stalls intake. Default: true. */
  readonly storeInThread?: boolean;
  /** True: once every source has ended, every open window is closed: the end of a batch. */
  readonly closeAtEnd?: boolean;
}

const SOURCE_CLOSE_WITHIN = 1500;

/** Puts the house together: store, river, sources, uplinks; and takes it apart in order. */
export async function startAgent(options: StartOptions): Promise<RunningAgent> {
  const { config, log } = options;
  const clock = options.clock ?? systemClock;
  const boot = readBootId();
  const open = options.storeInThread === false ? openStore : openStoreThread;
  const store = await open(toStoreSettings(config), log);
  try {
    const wanted = { windows: windowPlan(config.windows), planFor: planSeries(config), derived: definitionsOf(config) };
    const revived = await revive(store, wanted, clock, boot);
    for (const note of revived.notes) log.warn({ note }, 'store_mended');
    const { last } = revived.recovered;
    const ports = { clock, boot, evidence: await readClockEvidence(clock.now), last };
    // A recording is of its own time: nothing waits for ours.
    const patience = options.closeAtEnd ? { wait: 0, wait_offline: 0 } : config.clock;
    const timekeeper = new Timekeeper(ports, { ...patience, max_skew: config.max_skew });
    return await assemble(options, timekeeper, store, revived);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function assemble(
  options: StartOptions,
  timekeeper: Timekeeper,
  store: Store,
  revived: Revived,
): Promise<RunningAgent> {
  const { config, log, random = Math.random } = options;
  // Where the time is known already nothing is ever held.
  if (revived.pipeline.state.hold.count === 0) timekeeper.begin();
  const world: World = { clock: timekeeper, log, random, secret: secretOf };
  const started_mono = world.clock.mono();
  const bell = new Bell();
  const { registry, gather, pipeline } = revived;
  const gauges = new Gauges(revived.epoch, pipeline.state.ledger);
  const reader = openReader(revived.recovered.path);
  const feed = new Feed(registry, newSummaries(reader));
  gauges.clock = timekeeper.state;
  const inlets = await openInlets(config, revived, bell, world, timekeeper.slack);
  const { commit_interval } = config.store;
  const parts = { world, store, registry, gather, pipeline, timekeeper, inlets, bell, feed, gauges };
  const budget = new WriteBudget(config.store, started_mono);
  const river: River = { ...parts, commit_interval, budget, tidy: new Tidy() };

  const stop = new AbortController();
  await Promise.all(inlets.map(({ source, intake }) => source.open(intake)));
  const filling = fill(river, stop.signal);
  const drain = openDrain(config, store, world, (why) => {
    gauges.epochOver = why;
  });
  const status = () => statusOf({ config, river, revived, drain, started_mono });
  const stopWatching = watchClock(river, drain);
  const stopReporting = await report(drain, status, world.log, gauges.pulse);
  world.log.info({ agent: config.agent.id, epoch: revived.epoch, series: registry.size }, 'started');

  let state: 'working' | 'stored' | 'closed' = 'working';
  const finish = async (leave?: () => Promise<void>) => {
    // Held back before the last commit and closed after it, so that what it holds is still acknowledged.
    for (const { source } of inlets) source.pause();
    stop.abort();
    try {
      await filling;
      state = 'stored';
    } finally {
      // Each says goodbye to somebody who may not answer: they are waited for together.
      await Promise.all([leave?.(), ...inlets.map(({ source }) => within(source.close(), SOURCE_CLOSE_WITHIN))]);
    }
    if (options.closeAtEnd) gauges.committed(await closeOpenWindows(store, pipeline, timekeeper), 0);
  };
  // Only a batch comes to an end by itself: a service goes on closing windows and emptying its outbox.
  const ended = options.closeAtEnd ? Promise.all(inlets.map(({ source }) => source.ended)).then(() => finish()) : NEVER;
  let closing: Promise<void> | undefined;
  const close = async () => {
    stopReporting();
    stopWatching();
    try {
      // What a batch has closed at its very end is still sent.
      await finish(options.closeAtEnd ? undefined : drain.close);
    } finally {
      if (options.closeAtEnd) await drain.close();
      reader.close();
      await store.close();
      state = 'closed';
    }
    world.log.info({ ledger: gauges.ledger }, 'stopped');
  };
  return {
    status,
    listen: (listener) => feed.listen(listener),
    stuck: () => gauges.pulse.longest(),
    done: Promise.race([filling.then(() => (options.closeAtEnd ? ended : undefined)), ended]),
    state: () => state,
    close: () => (closing ??= close()),
  };
}

const NEVER = new Promise<never>(() => undefined);
