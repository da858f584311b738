import { existsSync } from 'node:fs';
import { Sender } from '../../agent/forward/sender.ts';
import { SourceIntake } from '../../agent/ingest/intake.ts';
import { Timekeeper } from '../../agent/ingest/timekeeper.ts';
import type { Intake, Source } from '../../agent/model/source.ts';
import type { World } from '../../agent/model/world.ts';
import { Bell } from '../../agent/run/bell.ts';
import { Feed } from '../../agent/run/feed.ts';
import { fill } from '../../agent/run/fill.ts';
import { Gauges } from '../../agent/run/gauges.ts';
import { type Revived, revive } from '../../agent/run/recover.ts';
import type { Inlet } from '../../agent/run/river.ts';
import { openDatabase } from '../../agent/store/open-database.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import { logBytes } from '../../agent/store/quota.ts';
import type { SqliteStore } from '../../agent/store/sqlite-store.ts';
import type { Store } from '../../agent/store/store.ts';
import { topicsOf } from '../../agent/wire/topics.ts';
import { newBus } from '../../drivers/bus/bus.ts';
import { REMEMBERED } from '../../drivers/mqtt/delivered.ts';
import { MqttSource } from '../../drivers/mqtt/source.ts';
import { serialSource } from '../../drivers/serial/source.ts';
import { AGENT, fieldSettings, MAX_SKEW, seriesPlan, storeSettings, wireSettings } from './agent-settings.ts';
import { layBlank } from './blank.ts';
import type { Cable } from './cable.ts';
import type { FieldBroker } from './field-broker.ts';
import type { MachineClock } from './machine-clock.ts';
import type { Sim } from './sim.ts';
import { simStore } from './sim-store.ts';
import { salvageSlowly } from './slow-salvage.ts';
import type { Life } from './timeline.ts';
import type { Twin } from './twin.ts';
import type { Upstream } from './upstream.ts';

const HEALTH_EVERY = 30_000;
const OFFLINE = { topic: topicsOf(AGENT).state, payload: Buffer.from('{"state":"offline"}'), retained: true };
const SERIAL_LINE = { baud: 9600, bits: 8, parity: 'none', stop: 1 } as const;

/** Around the agent: what it is connected to. */
export interface Surroundings {
  readonly field: FieldBroker;
  readonly cable: Cable;
  /** The brokers of the uplinks: `central` has a receiver behind it, `cloud` is trusted by itself. */
  readonly central: Upstream;
  readonly cloud: Upstream;
  readonly twin: Twin;
}

/** What a life begins with. */
export interface Beginning {
  readonly machine: MachineClock;
  /** Where the database is, or is to be. */
  readonly path: string;
  /** No life was before it. */
  readonly first: boolean;
  /** The unit that the configuration gives all series. */
  readonly unit: string;
  /** Ends the process. */
  readonly crash: (where: string) => void;
}

export const CLIENTS = { central: 'weir-central', cloud: 'weir-cloud' } as const;

/** The program for one life: the real river between simulated ports, watched by the oracles. */
export class AgentProgram {
  /** Once it is open. */
  store: SqliteStore | undefined;
  /** What SIGTERM does, once it runs. */
  stop: (() => Promise<void>) | undefined;
  readonly #sim: Sim;
  readonly #life: Life;
  readonly #around: Surroundings;
  readonly #begun: Beginning;

  constructor(sim: Sim, life: Life, around: Surroundings, begun: Beginning) {
    this.#sim = sim;
    this.#life = life;
    this.#around = around;
    this.#begun = begun;
  }

  /** The same as `agent/run/agent.ts` does, over simulated ports. */
  async run(): Promise<void> {
    const { scenario, mutant, book } = this.#sim;
    const { machine, path, unit, crash } = this.#begun;
    const life = this.#life;
    const { clock, bootId: boot } = machine;
    const bare = this.#sim.world(life);
    const settings = storeSettings(scenario, path);
    const opening = { durability: settings.durability, log_bytes: logBytes(settings.max_size) };
    // A few make their tables themselves.
    if (this.#begun.first && this.#sim.seed % 8 > 0) {
      layBlank('agent', path, (at) => openDatabase(at, opening).db.close());
    }
    const slowly = book.damaged !== undefined && scenario.slow_salvage && salvageSlowly(path, opening);
    if (mutant.salvaged && existsSync(path)) {
      const { db, notes } = openDatabase(path, opening);
      if (slowly || notes.length > 0) mutant.salvaged(db);
      db.close();
    }
    const sqlite = openSqliteStore(settings, bare.log);
    this.store = sqlite;
    const real = simStore(this.#sim, life, sqlite, this.#around.twin, crash);
    const store = mutant.store?.(real) ?? real;
    this.#around.twin.resume(clock.mono());
    const planFor = (source: string, name: string) => seriesPlan(scenario, unit, source, name);
    const revived = await revive(store, { windows: scenario.windows, planFor }, clock, boot);
    const ports = { clock, boot, evidence: machine.evidence, last: revived.recovered.last };
    const patience = { wait: scenario.clock_wait, wait_offline: 3 * scenario.clock_wait };
    const timekeeper = new Timekeeper(ports, { ...patience, max_skew: MAX_SKEW });
    if (revived.pipeline.state.hold.count === 0) timekeeper.begin();
    const world = { ...bare, clock: timekeeper };
    book.begin(revived.epoch, revived.notes[0]);
    this.#around.twin.recovered(revived.pipeline, world.clock.mono());
    for (const note of revived.notes) this.#sim.say('agent', withoutPlace(note));
    const bell = new Bell();
    const gauges = new Gauges(revived.epoch, revived.pipeline.state.ledger, clock.mono);
    gauges.clock = timekeeper.state;
    const { registry, gather, pipeline } = revived;
    const inlets = this.#inlets(world, revived, bell, timekeeper.slack);
    const river = {
      world,
      store,
      registry,
      gather,
      pipeline,
      timekeeper,
      inlets,
      bell,
      gauges,
      feed: new Feed(registry, () => []),
    };
    const stop = new AbortController();
    await Promise.all(
      inlets.map(({ source, intake }) =>
        source.open(this.#watched(intake, source, () => timekeeper.now() + timekeeper.slack())),
      ),
    );
    const filling = fill({ ...river, commit_interval: scenario.commit_interval }, stop.signal);
    const senders = this.#senders(world, store, (why) => {
      gauges.epochOver = why;
    });
    for (const sender of senders) sender.open();
    setInterval(() => {
      timekeeper.look(
        machine.evidence,
        senders.some((sender) => sender.state().link.state === 'online'),
      );
      if (timekeeper.holding) bell.ring();
    }, 1000);
    const health = Buffer.from('{}');
    setInterval(() => {
      for (const sender of senders) sender.publishHealth(health);
    }, HEALTH_EVERY);
    this.#sim.say('agent', `runs, epoch ${this.#sim.trace.epoch(revived.epoch)}`);
    this.stop = async () => {
      for (const { source } of inlets) source.pause();
      stop.abort();
      await filling;
      await Promise.all(inlets.map(({ source }) => source.close()));
      await Promise.all(senders.map((sender) => sender.close()));
      await store.close();
    };
    await filling;
  }

  #inlets(world: World, { recovered, gather, registry }: Revived, bell: Bell, slack: () => number): Inlet[] {
    const { field, cable } = this.#around;
    const { mutant, scenario } = this.#sim;
    const life = this.#life;
    const port = mutant.transport?.(cable.transport(life)) ?? cable.transport(life);
    const sources = [
      new MqttSource(
        'field',
        fieldSettings(scenario, mutant.max_skew),
        'weir-sim',
        world,
        undefined,
        field.connector(life),
      ),
      serialSource('wire', wireSettings(scenario), newBus(port, SERIAL_LINE, world.clock.mono), world),
    ];
    return sources.map((source) => {
      const settings = {
        source: source.name,
        max_series: 100,
        max_skew: mutant.max_skew ?? MAX_SKEW,
        ignored: () => false,
        now: world.clock.now,
        slack,
        committed: (recovered.deliveries[source.name]?.identities ?? []).slice(-REMEMBERED),
        urgent: () => source.wantsCommit?.() ?? false,
        ring: bell.ring,
      };
      return { source, intake: new SourceIntake(settings, gather, registry), keep: REMEMBERED, paused: false };
    });
  }

  /** The intake, with an eye on it. */
  #watched(real: Intake, source: Source, now: () => number): Intake {
    const { book, sent, mutant } = this.#sim;
    const intake = mutant.intake?.(real, () => source) ?? real;
    return new Proxy(intake, {
      get(target, key) {
        const value = Reflect.get(target, key, target) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const [series, time, what] = args as [number, number, number | string];
          if ((key === 'reading' || key === 'label') && series >= 0) book.taken(what, time, now());
          if (key === 'invalid') sent.invalid(String(args[1]));
          return (value as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  }

  #senders(world: World, store: Store, onFork: (why: string) => void): Sender[] {
    const { scenario, mutant } = this.#sim;
    const { in_flight, outbox_messages } = scenario;
    const ports = { agent: AGENT, outbox: store, world, onFork: () => onFork('a fork') };
    const make = (name: keyof typeof CLIENTS, ack: 'puback' | 'receiver', broker: Upstream) => {
      const link = broker.connect(this.#life, CLIENTS[name], true, OFFLINE);
      const publish = link.publish.bind(link);
      link.publish = (publication) => {
        if (publication.topic.endsWith('/summary'))
          this.#sim.delivery.published(name, publication.payload as Uint8Array);
        return publish(publication);
      };
      return new Sender({ name, ack, in_flight, outbox_messages, resend_after: 4000 }, link, ports);
    };
    return [
      make('central', mutant.ack ?? 'receiver', this.#around.central),
      make('cloud', 'puback', this.#around.cloud),
    ];
  }
}

/** A sentence of the store, without what differs from one run to the next: where it lies, and the real time. */
function withoutPlace(note: string): string {
  return note.replace(/\/\S*\//g, '').replace(/corrupt-\w+/g, 'corrupt');
}
