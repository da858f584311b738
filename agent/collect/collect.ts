import { reasonOf } from '../model/failure.ts';
import type { Incoming, Link, LinkHealth } from '../model/link.ts';
import type { Millis } from '../model/time.ts';
import type { World } from '../model/world.ts';
import type { LinkSettings } from '../settings/broker.ts';
import { encodeResend } from '../wire/resend.ts';
import { parseState } from '../wire/state.ts';
import { ALL_SUMMARIES, agentOf, topicsOf } from '../wire/topics.ts';
import { Acks } from './acks.ts';
import type { CollectDatabase } from './database.ts';
import { forgo } from './forgo.ts';
import { type HuntPace, PACE } from './hunt.ts';
import { type Errand, Hunts } from './hunts.ts';
import { type Arrival, type Received, readArrival, receive } from './receive.ts';
import type { CollectSettings } from './settings.ts';

export interface CollectDeps {
  readonly world: World;
  readonly openLink: (settings: LinkSettings, world: World) => Link;
  readonly database: CollectDatabase;
  /** How gaps are followed; shorter in tests. */
  readonly pace?: HuntPace;
}

/** Totals since the start. */
export interface CollectStats {
  readonly link: LinkHealth;
  readonly messages: number;
  readonly duplicates: number;
  /** Summaries stored new, replaced by a newer revision, and left out because a newer one was there. */
  readonly inserted: number;
  readonly revised: number;
  readonly stale: number;
  readonly rejected: number;
  readonly resends_asked: number;
  readonly numbers_lost: number;
  /** Epochs with gaps that are being followed. */
  readonly open_gaps: number;
  readonly conflicts: number;
  readonly ledger_imbalances: number;
  readonly commits: number;
  readonly failed_commits: number;
  readonly overrun: number;
}

export interface Collecting {
  stats(): CollectStats;
  /** Stores what has arrived, then disconnects and closes the database. */
  close(): Promise<void>;
}

/** A commit takes what came within this time, and no more than so many messages. */
const GROUP: Millis = 20;
const GROUP_MESSAGES = 500;
/** More than a broker may have unacknowledged; what comes beyond is left with the broker, which sends it again. */
const MAX_BUFFER = 70_000;
const TICK: Millis = 1_000;
const GOODBYE: Millis = 2_000;

/**
 * The receiving end: stores the summaries of any number of agents, each exactly once, and acknowledges them.
 *
 * Order: any. Duplicates: stored once. Losses: a message is acknowledged to the broker after the commit that holds it, and to
 * its agent when all numbers up to it are stored, or known to be gone for good and recorded in table `gap`.
 */
export function runCollect(settings: CollectSettings, deps: CollectDeps): Collecting {
  return new Collector(settings, deps);
}

class Collector implements Collecting {
  readonly #world: World;
  readonly #db: CollectDatabase;
  readonly #link: Link;
  readonly #acks: Acks;
  readonly #hunts: Hunts;
  readonly #tick: NodeJS.Timeout;
  readonly #stats = {
    messages: 0,
    duplicates: 0,
    inserted: 0,
    revised: 0,
    stale: 0,
    rejected: 0,
    resends_asked: 0,
    numbers_lost: 0,
    conflicts: 0,
    ledger_imbalances: 0,
    commits: 0,
    failed_commits: 0,
    overrun: 0,
  };
  #buffer: { readonly arrival: Arrival; readonly incoming: Incoming }[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The database is used by one after the other. */
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(settings: CollectSettings, { world, openLink, database, pace }: CollectDeps) {
    this.#world = world;
    this.#db = database;
    const client_id = settings.client_id ?? `weir-collect-${database.identity}`;
    this.#link = openLink({ ...settings, client_id, clean: false }, world);
    this.#acks = new Acks(this.#link, world.log);
    this.#hunts = new Hunts(world.clock, pace ?? PACE);
    this.#link.onMessage((incoming) => this.#incoming(incoming));
    this.#link.onChange((online) => this.#changed(online));
    this.#link.subscribe(ALL_SUMMARIES, 1);
    // QoS 0: the broker keeps none of these for us, so what comes is what is true now, never what was true last week.
    this.#link.subscribe('weir/+/state', 0);
    this.#link.subscribe('weir/+/health', 0);
    this.#tick = setInterval(() => this.#queue(() => this.#followUp()), TICK);
    this.#queue(() => this.#resume());
  }

  stats(): CollectStats {
    return { ...this.#stats, link: this.#link.health(), open_gaps: this.#hunts.open };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#tick);
    clearTimeout(this.#timer);
    this.#queue(() => this.#store());
    await this.#work;
    await this.#link.close(undefined, GOODBYE);
    await this.#db.close();
  }

  #incoming(incoming: Incoming): void {
    const { topic, payload, retained } = incoming;
    const agent = agentOf(topic);
    if (agent === undefined) return incoming.accepted();
    if (!retained) this.#hunts.heard(agent);
    if (topic.endsWith('/summary')) return this.#arrived(incoming);
    if (topic.endsWith('/state')) {
      const parsed = parseState(payload);
      if (parsed.kind === 'ok') this.#hunts.state(agent, parsed.value.state === 'online');
    }
    // The Last Will of another of its connections may stand last; whoever tells its health is there.
    if (topic.endsWith('/health') && !retained) this.#hunts.state(agent, true);
    incoming.accepted();
  }

  #arrived(incoming: Incoming): void {
    if (this.#closed) return;
    if (this.#buffer.length >= MAX_BUFFER) {
      this.#stats.overrun++;
      return;
    }
    this.#buffer.push({ arrival: readArrival(incoming.topic, incoming.payload), incoming });
    if (this.#buffer.length === GROUP_MESSAGES) this.#queue(() => this.#store());
    else this.#timer ??= setTimeout(() => this.#queue(() => this.#store()), GROUP);
  }

  #changed(online: boolean): void {
    // What was not acknowledged comes again over the next connection.
    if (!online) this.#buffer = [];
    this.#hunts.interrupted();
    if (online) this.#acks.publish();
  }

  #queue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#stats.failed_commits++;
      this.#world.log.error({ reason: reasonOf(error) }, 'collect_not_stored');
    });
  }

  /** After a start: tells every agent again how far it is stored, and takes up the gaps that were open. */
  async #resume(): Promise<void> {
    const latest = await this.#db.latest(10_000);
    for (const progress of latest.reverse()) {
      this.#acks.say(progress);
      this.#hunts.follow(progress);
    }
    this.#acks.publish();
  }

  async #store(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#buffer.length > 0) {
      const group = this.#buffer.slice(0, GROUP_MESSAGES);
      const arrivals = group.map(({ arrival }) => arrival);
      const received = await receive(this.#db, arrivals, this.#world.clock.now());
      // The link may have broken meanwhile and the buffer begun anew.
      if (this.#buffer[0] === group[0]) this.#buffer.splice(0, group.length);
      for (const { incoming } of group) incoming.accepted();
      this.#count(group.length, received);
      for (const progress of received.touched) {
        this.#acks.say(progress);
        this.#hunts.follow(progress);
      }
      this.#acks.publish();
    }
  }

  #count(messages: number, received: Received): void {
    const { stats, log } = { stats: this.#stats, log: this.#world.log };
    stats.commits++;
    stats.messages += messages - received.rejected;
    for (const key of ['duplicates', 'inserted', 'revised', 'stale', 'rejected'] as const) stats[key] += received[key];
    stats.conflicts += received.conflicts.length;
    stats.ledger_imbalances += received.imbalances.length;
    const { conflicts, imbalances } = received;
    if (conflicts[0]) log.warn({ ...conflicts[0], count: conflicts.length }, 'one_number_two_contents');
    if (imbalances[0]) log.warn({ ...imbalances[0], count: imbalances.length }, 'ledger_does_not_balance');
  }

  /** Once a second: what failed to be stored, and the gaps. */
  async #followUp(): Promise<void> {
    await this.#store();
    this.#acks.publish();
    if (!this.#link.online) return;
    for (const errand of this.#hunts.errands()) {
      if (errand.kind === 'ask') this.#ask(errand);
      else await this.#giveUp(errand);
    }
  }

  #ask({ agent, epoch, ranges }: Errand): void {
    for (const { from, to } of ranges) {
      this.#stats.resends_asked++;
      const topic = topicsOf(agent).resend;
      this.#link.publish({ topic, payload: encodeResend({ epoch, from, to }), qos: 1 }).catch((error: unknown) => {
        this.#world.log.debug({ topic, reason: reasonOf(error) }, 'resend_not_asked');
      });
    }
  }

  async #giveUp({ agent, epoch, ranges }: Errand): Promise<void> {
    const progress = await forgo(this.#db, agent, epoch, ranges, this.#world.clock.now());
    if (!progress) return;
    const numbers = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    this.#stats.numbers_lost += numbers;
    this.#world.log.warn({ agent, epoch, from: ranges[0]?.from, to: ranges.at(-1)?.to, numbers }, 'messages_lost');
    this.#hunts.follow(progress);
    this.#acks.say(progress);
    this.#acks.publish();
  }
}
