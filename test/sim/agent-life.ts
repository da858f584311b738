import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { RULE_NAMES, useRule } from '../../agent/clean/rules.ts';
import { Sender } from '../../agent/forward/sender.ts';
import { SourceIntake } from '../../agent/ingest/intake.ts';
import { Timekeeper } from '../../agent/ingest/timekeeper.ts';
import { reasonOf } from '../../agent/model/failure.ts';
import type { SeriesPlan } from '../../agent/model/series.ts';
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
import type { Store, StoreSettings } from '../../agent/store/store.ts';
import { topicsOf } from '../../agent/wire/topics.ts';
import { newBus } from '../../drivers/bus/bus.ts';
import { REMEMBERED } from '../../drivers/mqtt/delivered.ts';
import { mqttSettings } from '../../drivers/mqtt/settings.ts';
import { MqttSource } from '../../drivers/mqtt/source.ts';
import { serial } from '../../drivers/serial/driver.ts';
import { serialSource } from '../../drivers/serial/source.ts';
import { copyDatabase, layBlank, throwAway } from './blank.ts';
import type { Cable } from './cable.ts';
import type { FieldBroker } from './field-broker.ts';
import { kindOf } from './kinds.ts';
import { MachineClock } from './machine-clock.ts';
import { TOO_HIGH } from './sensors.ts';
import type { Sim } from './sim.ts';
import { simStore } from './sim-store.ts';
import type { Life } from './timeline.ts';
import type { Twin } from './twin.ts';
import type { Upstream } from './upstream.ts';

const AGENT = 'sim-1';
const MAX_SKEW = 5 * 60_000;
const HEALTH_EVERY = 30_000;
const OFFLINE = { topic: topicsOf(AGENT).state, payload: Buffer.from('{"state":"offline"}'), retained: true };

/** Settings are the same in every life of a world: they are checked once. The newest few hundred are kept. */
const settingsSeen = new Map<string, unknown>();

function parsed<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const key = JSON.stringify(input);
  const known = settingsSeen.get(key) ?? v.parse(schema, input);
  if (settingsSeen.size > 300) settingsSeen.clear();
  settingsSeen.set(key, known);
  return known as v.InferOutput<Schema>;
}

/** Around the agent: what it is connected to. */
export interface Surroundings {
  readonly field: FieldBroker;
  readonly cable: Cable;
  /** The brokers of the uplinks: `central` has a receiver behind it, `cloud` is trusted by itself. */
  readonly central: Upstream;
  readonly cloud: Upstream;
  readonly twin: Twin;
}

const CLIENTS = { central: 'weir-central', cloud: 'weir-cloud' } as const;
const SERIAL_LINE = { baud: 9600, bits: 8, parity: 'none', stop: 1 } as const;

/** The machine that the agent runs on: it starts the program, and again after each end, over the same file. */
export class AgentMachine {
  readonly #sim: Sim;
  readonly #around: Surroundings;
  #life: Life | undefined;
  #store: SqliteStore | undefined;
  #lives = 0;
  #unit = 'C';
  readonly machine: MachineClock;
  #stop: (() => Promise<void>) | undefined;
  /** What goes back when the copy of the disk is put in its place. */
  #copied: (() => void)[] = [];

  constructor(sim: Sim, around: Surroundings) {
    this.#sim = sim;
    this.#around = around;
    this.machine = new MachineClock(sim);
  }

  /** The store as it is, for looking at; undefined while the agent is away. */
  get store(): SqliteStore | undefined {
    return this.#life?.alive ? this.#store : undefined;
  }

  get path(): string {
    return join(this.#sim.directory, `agent-${this.#lives}`, 'weir.db');
  }

  start(): void {
    const life = this.#sim.timeline.life('agent');
    this.#life = life;
    this.machine.start();
    if (this.#lives > 0 && this.#sim.strikes(this.#sim.scenario.change_of_plan))
      this.#unit = this.#unit === 'C' ? 'F' : 'C';
    this.#sim.timeline.after(0, life, () => {
      this.#run(life).catch((error: unknown) => {
        if (life.alive) this.#ended(life, reasonOf(error));
      });
    });
  }

  /** The process is gone, with all that it had in memory. What is on the disk stays, to the byte. */
  readonly crash = (where: string): void => {
    const life = this.#life;
    if (!life?.alive) return;
    this.#sim.say('agent', `CRASH ${where}`);
    this.#sim.figures.agent_crashes++;
    this.#end(life, true);
  };

  /** SIGTERM: the agent ends in order, and is started again. */
  stop(): void {
    const life = this.#life;
    if (!life?.alive || !this.#stop) return;
    this.#sim.say('agent', 'is told to stop');
    const stop = this.#stop;
    this.#stop = undefined;
    this.#sim.timeline.after(0, life, () => {
      stop().then(
        () => {
          if (!life.alive) return;
          this.#sim.law(
            this.#sim.book.pending === 0,
            'an orderly stop',
            () => `${this.#sim.book.pending} readings left`,
          );
          this.#sim.say('agent', 'has stopped');
          this.#end(life, false);
        },
        (error: unknown) => {
          if (life.alive) this.#ended(life, reasonOf(error));
        },
      );
    });
  }

  /** The machine is suspended: nothing of it goes on but its clocks. Its brokers hear nothing and let go of it. */
  sleep(length: number): void {
    const life = this.#life;
    if (!life?.alive) return;
    const { field, central, cloud } = this.#around;
    this.#sim.say('agent', `sleeps for ${length} ms`);
    life.asleepUntil = Math.max(life.asleepUntil, this.#sim.timeline.now + length);
    field.cut(0);
    central.cut(0, CLIENTS.central);
    cloud.cut(0, CLIENTS.cloud);
  }

  /** Somebody copies the disk. */
  copy(): void {
    if (!this.store) return;
    copyDatabase(this.path, this.#backup);
    this.#copied = [this.#sim.book.copied(), this.#around.twin.copied()];
  }

  /** The copy is put in the place of the disk: a backup, or the card of another device that was made from this one. */
  putBack(): void {
    const life = this.#life;
    if (!life?.alive || this.#copied.length === 0) return;
    this.#sim.say('agent', 'an old copy of its disk is put in');
    for (const goBack of this.#copied.splice(0)) goBack();
    this.#sim.delivery.fork(this.#sim.book.epochs.at(-1)?.name as string);
    this.#end(life, true, this.#backup);
  }

  get #backup(): string {
    return join(this.#sim.directory, 'backup', 'weir.db');
  }

  /** When the program was started last. */
  get startedAt(): number {
    return this.#life?.born ?? 0;
  }

  get asleepUntil(): number {
    return this.#life?.alive ? this.#life.asleepUntil : 0;
  }

  /** The run is over. */
  end(): void {
    if (this.#life) this.#life.alive = false;
    throwAway(this.path, () => this.#store?.close());
  }

  #ended(life: Life, why: string): void {
    this.#sim.say('agent', `ends: ${why}`);
    // A disk that cannot be written to ends the program aloud; anything else is ours.
    const disk = why.startsWith('The store could not write') || why === 'disk I/O error';
    this.#sim.law(disk, 'the agent goes on', () => why);
    this.#end(life, true);
  }

  #end(life: Life, copy: boolean, disk = this.path): void {
    life.alive = false;
    this.#stop = undefined;
    const { field, cable, central, cloud } = this.#around;
    for (const part of [field, cable, central, cloud]) part.died(life);
    const from = this.path;
    this.#lives++;
    if (!copy) this.#store?.close();
    copyDatabase(disk, this.path);
    if (existsSync(`${from}.reserve`)) renameSync(`${from}.reserve`, `${this.path}.reserve`);
    throwAway(from, () => this.#store?.close());
    this.#store = undefined;
    rmSync(dirname(from), { recursive: true, force: true });
    this.#sim.timeline.after(
      this.#sim.faulty ? 200 + 8000 * this.#sim.chance(`boot ${this.#lives}`).next() : 1000,
      undefined,
      () => this.start(),
    );
  }

  /** The same as `agent/run/agent.ts` does, over simulated ports. */
  async #run(life: Life): Promise<void> {
    const { scenario, mutant, book } = this.#sim;
    const { machine } = this;
    const { clock, bootId: boot } = machine;
    const bare = this.#sim.world(life);
    const settings = this.#settings();
    // A few make their tables themselves.
    if (this.#lives === 0 && this.#sim.seed % 8 > 0) {
      const opening = { durability: settings.durability, log_bytes: logBytes(settings.max_size) };
      layBlank('agent', this.path, (path) => openDatabase(path, opening).db.close());
    }
    const sqlite = openSqliteStore(settings, bare.log);
    this.#store = sqlite;
    const real = simStore(this.#sim, life, sqlite, this.#around.twin, this.crash);
    const store = mutant.store?.(real) ?? real;
    this.#around.twin.resume(clock.mono());
    const revived = await revive(store, { windows: scenario.windows, planFor: this.#planFor }, clock, boot);
    const ports = { clock, boot, evidence: machine.evidence, last: revived.recovered.last };
    const patience = { wait: scenario.clock_wait, wait_offline: 3 * scenario.clock_wait };
    const timekeeper = new Timekeeper(ports, { ...patience, max_skew: MAX_SKEW });
    if (revived.pipeline.state.hold.count === 0) timekeeper.begin();
    const world = { ...bare, clock: timekeeper };
    book.begin(revived.epoch, revived.notes[0]);
    this.#around.twin.recovered(revived.pipeline, world.clock.mono());
    for (const note of revived.notes) this.#sim.say('agent', note);
    const bell = new Bell();
    const gauges = new Gauges(revived.epoch, revived.pipeline.state.ledger, clock.mono);
    gauges.clock = timekeeper.state;
    const { registry, gather, pipeline } = revived;
    const inlets = this.#inlets(life, world, revived, bell, timekeeper.slack);
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
    const senders = this.#senders(life, world, store, (why) => {
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
    this.#stop = async () => {
      for (const { source } of inlets) source.pause();
      stop.abort();
      await filling;
      await Promise.all(inlets.map(({ source }) => source.close()));
      await Promise.all(senders.map((sender) => sender.close()));
      await store.close();
    };
    await filling;
  }

  #inlets(
    life: Life,
    world: World,
    { recovered, gather, registry }: Revived,
    bell: Bell,
    slack: () => number,
  ): Inlet[] {
    const { field, cable } = this.#around;
    const { mutant } = this.#sim;
    const port = mutant.transport?.(cable.transport(life)) ?? cable.transport(life);
    const sources = [
      new MqttSource('field', this.#mqtt(), 'weir-sim', world, undefined, field.connector(life)),
      serialSource('wire', this.#serial(), newBus(port, SERIAL_LINE, world.clock.mono), world),
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
    const { book, mutant } = this.#sim;
    const intake = mutant.intake?.(real, () => source) ?? real;
    return new Proxy(intake, {
      get(target, key) {
        const value = Reflect.get(target, key, target) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const [series, time, what] = args as [number, number, number | string];
          if ((key === 'reading' || key === 'label') && series >= 0) book.taken(what, time, now());
          if (key === 'invalid') book.invalid(String(args[1]));
          return (value as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  }

  #senders(life: Life, world: World, store: Store, onFork: (why: string) => void): Sender[] {
    const { scenario, mutant } = this.#sim;
    const { in_flight, outbox_messages } = scenario;
    const ports = { agent: AGENT, outbox: store, world, onFork: () => onFork('a fork') };
    const make = (name: keyof typeof CLIENTS, ack: 'puback' | 'receiver', broker: Upstream) => {
      const link = broker.connect(life, CLIENTS[name], true, OFFLINE);
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

  #settings(): StoreSettings {
    const { scenario } = this.#sim;
    const { order, message_summaries, outbox_messages } = scenario;
    const uplink = { order, message_summaries, outbox_messages };
    return {
      path: this.path,
      durability: 'process-crash',
      max_size: scenario.max_size,
      keep_raw: 600_000,
      keep: scenario.keep,
      agent: AGENT,
      windows: scenario.windows,
      rules: RULE_NAMES,
      uplinks: [
        { name: 'central', ...uplink },
        { name: 'cloud', ...uplink },
      ],
    };
  }

  readonly #planFor = (source: string, name: string): SeriesPlan => {
    const { lateness, idle_after, hold } = this.#sim.scenario;
    const rules = [useRule('duplicate', { memory: 128 }), useRule('range', { max: TOO_HIGH - 1 })];
    return {
      ...{ name, source, kind: kindOf(this.#sim.scenario, name), unit: this.#unit, hold },
      ...{ allowed_lateness: lateness, idle_after, rules },
    };
  };

  #mqtt() {
    const { scenario, mutant } = this.#sim;
    const time = { path: 't', format: 'unix_ms', else: 'reject', max_skew: `${mutant.max_skew ?? MAX_SKEW}ms` };
    const fields = Array.from({ length: scenario.fields }, (_, i) => (i === 1 ? 'c' : `f${i}`));
    const topics = [
      { topic: 'own/{device}', select: fields, time },
      { topic: 'plain/{device}', select: fields },
    ];
    return parsed(mqttSettings, { url: 'mqtt://sim', receive_maximum: scenario.receive_maximum, topics });
  }

  #serial() {
    const time = { field: 't', format: 'unix_ms', else: 'reject' };
    const decode = { format: 'kv', fields: ['a'], ...(this.#sim.scenario.serial_time ? { time } : {}) };
    return parsed(serial.settings, { port: '/dev/ttySIM', decode });
  }
}
