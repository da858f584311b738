import { reasonOf } from '../../agent/model/failure.ts';
import type { Intake, Source, SourceHealth, Ticket } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import type { Packet, Tapping } from './attempt.ts';
import { PACE, type Pace } from './backoff.ts';
import { type ConnectionOptions, MqttConnection } from './connection.ts';
import type { Oversize } from './cutout.ts';
import { Delivered } from './delivered.ts';
import { type Frame, frameOf } from './frame.ts';
import { hashMessage } from './hash.ts';
import { Mapping } from './mapping.ts';
import { PendingAcks } from './pending-acks.ts';
import type { MqttSettings } from './settings.ts';

// With MQTT 3.1.1 the broker alone decides how many messages it sends unacknowledged; most stop at 20 by default.
const INFLIGHT_V4 = 20;
// How soon to look again whether the agent can take more, where nobody says so.
const LOOK_AGAIN = 20;
const CLOSE_WITHIN = 2000;

/** What a source needs of its connection. */
type Connection = Pick<MqttConnection, 'protocol' | 'start' | 'subscribe' | 'acknowledge' | 'health' | 'close'> &
  Partial<Pick<MqttConnection, 'publish'>>;

/**
 * A source that reads from a broker. A message is acknowledged after the commit that holds its readings and not
 * before; what is unacknowledged when the connection ends comes again, and is told apart from a new message.
 */
export class MqttSource implements Source {
  readonly name: string;
  readonly #settings: MqttSettings;
  readonly #world: World;
  readonly #mapping: Mapping;
  readonly #connection: Connection;
  readonly #acks = new PendingAcks();
  #delivered: Delivered;
  #intake: Intake | undefined;
  #paused = false;
  /** What goes on once the agent can take more: one message, or reading; what is behind it waits in the socket. */
  #held: (() => void) | undefined;
  /** The last delivery that is durable, and the last one that the broker does not keep (QoS 0). */
  #durable: Ticket = 0;
  #unkept: Ticket = 0;
  #closed = false;
  /** When the messages came that are being taken; 0: none are. */
  #arrived: Instant = 0;
  readonly #identity = { id: 0, hash: 0 };
  #lookAgain: NodeJS.Timeout | undefined;
  #sessionPresent = false;
  #health: { state: SourceHealth['state']; since: number };
  readonly #figures = { messages: 0, bytes: 0, session_lost: 0, redelivered: 0, oversize: 0 };

  /** `connect` makes the connection; a test brings a broker of its own. */
  constructor(
    name: string,
    settings: MqttSettings,
    client_id: string,
    world: World,
    pace: Pace = PACE,
    connect: (options: ConnectionOptions) => Connection = (options) => new MqttConnection(options),
  ) {
    this.name = name;
    this.#settings = settings;
    this.#world = world;
    this.#mapping = new Mapping(settings, {
      subscribe: (filter) => this.#connection.subscribe(filter, settings.qos),
      publish: (topic, payload) => this.#publish(topic, payload),
      report: (problem) => world.log.warn({ source: name, problem }, 'mqtt_not_understood'),
    });
    this.#delivered = new Delivered();
    this.#health = { state: 'starting', since: world.clock.now() };
    this.#connection = connect({
      settings: {
        ...settings,
        clean: settings.qos === 0,
        max_packet: Math.max(settings.max_packet, this.#mapping.dialects.largest),
      },
      client_id,
      world,
      pace,
      retain_handling: 1,
      announced: () => quiet(() => this.#mapping.dialects.heard),
      listeners: {
        session: (present) => this.#onSession(present),
        lost: () => this.#onLost(),
        change: () => undefined,
        packet: (packet, next) => this.#onPacket(packet, next),
        oversize: (message) => this.#onOversize(message),
        tapping: settings.intake === 'tap' ? this.#tapping() : undefined,
      },
    });
  }

  /** How many messages the broker sends before it waits for an acknowledgement. */
  get inflight_limit(): number {
    return this.#connection.protocol === 5 ? this.#settings.receive_maximum : INFLIGHT_V4;
  }

  async open(intake: Intake): Promise<void> {
    this.#intake = intake;
    this.#delivered = new Delivered(intake.committedDeliveries());
    this.#mapping.dialects.recall(intake.bookmark);
    for (const filter of this.#mapping.dialects.announcements)
      this.#connection.subscribe(filter, this.#settings.qos, true);
    for (const filter of this.#mapping.filters) this.#connection.subscribe(filter, this.#settings.qos);
    this.#connection.start();
  }

  durable(ticket: Ticket): void {
    this.#durable = ticket;
    this.#connection.acknowledge(this.#acks.upTo(ticket));
  }

  wantsCommit(): boolean {
    // Asked while a delivery ends: its own acknowledgement is not among those held back yet.
    return this.#acks.size + 1 >= this.inflight_limit / 2;
  }

  canWait(): boolean {
    return this.#unkept <= this.#durable;
  }

  bookmark(): string | undefined {
    return this.#mapping.dialects.memory;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#goOn();
  }

  health(): SourceHealth {
    const link = this.#connection.health();
    const state = this.#stateOf(link.state, link.reason);
    if (state !== this.#health.state) this.#health = { state, since: this.#world.clock.now() };
    const figures = {
      ...this.#figures,
      ...this.#mapping.figures,
      announcements_not_kept: this.#mapping.dialects.unremembered,
      unacknowledged: this.#acks.size,
    };
    return {
      state,
      ...(link.reason === undefined ? {} : { reason: shortOf(link.reason), detail: link.reason }),
      ...(state === 'waiting' ? { reason: 'no message yet' } : {}),
      since: this.#health.since,
      figures: { ...link.figures, ...figures, inflight_limit: this.inflight_limit },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#paused = true;
    clearTimeout(this.#lookAgain);
    // The tap reads on to the end of the connection and takes nothing; a message of the library is let go.
    if (this.#settings.intake === 'tap') this.#goOn();
    this.#held = undefined;
    await this.#connection.close(CLOSE_WITHIN);
    this.#intake = undefined;
  }

  #stateOf(link: 'connecting' | 'online' | 'offline', reason: string | undefined): SourceHealth['state'] {
    if (link === 'connecting') return 'starting';
    if (link === 'offline' || reason !== undefined) return 'fault';
    return this.#figures.messages === 0 ? 'waiting' : 'ok';
  }

  #onSession(present: boolean): void {
    this.#sessionPresent = present;
    if (present || this.#settings.qos === 0 || this.#delivered.empty) return;
    this.#delivered.forget();
    this.#figures.session_lost++;
    this.#intake?.note('session_lost');
    this.#intake?.forgetDeliveries();
  }

  /** Held-back acknowledgements and the held message belong to the connection that ended: all of it comes again. */
  #onLost(): void {
    this.#acks.drop();
    this.#held = undefined;
  }

  #onPacket(packet: Packet, next: () => void): void {
    if (this.#isHeldBack(() => this.#onPacket(packet, next))) return;
    const { qos, id, dup, retained } = packet;
    this.#take(frameOf(Buffer.from(packet.topic), packet.payload, { qos, id, dup, retained }));
    this.#arrived = 0;
    next();
  }

  #tapping(): Tapping {
    const ready = (go: () => void): void => {
      if (!this.#closed && this.#isHeldBack(() => ready(go))) return;
      this.#arrived = 0;
      go();
    };
    return {
      ready,
      message: (frame) => {
        if (!this.#closed) this.#take(frame);
      },
      // A broker that has a quarter of its window under way at once would wait for us if we lingered.
      calm: (messages) => messages <= this.inflight_limit / 4,
    };
  }

  /** Whether the agent can take no more at the moment; then `again` is called once it can. */
  #isHeldBack(again: () => void): boolean {
    if (!this.#paused && !this.#intake?.full) return false;
    this.#held = again;
    if (!this.#paused) this.#lookSoon();
    return true;
  }

  /** A request to a device. Unanswered, it is made again when there is reason to. */
  #publish(topic: string, payload: Uint8Array): void {
    const sent = this.#connection.publish?.({ topic, payload, qos: 0 });
    sent?.then(
      () => this.#world.log.info({ topic }, 'mqtt_request_sent'),
      (error: unknown) => this.#world.log.warn({ topic, reason: reasonOf(error) }, 'mqtt_request_failed'),
    );
  }

  #goOn(): void {
    const held = this.#held;
    this.#held = undefined;
    held?.();
  }

  #lookSoon(): void {
    clearTimeout(this.#lookAgain);
    this.#lookAgain = setTimeout(() => {
      if (!this.#paused) this.#goOn();
    }, LOOK_AGAIN);
  }

  #take(frame: Frame): void {
    const intake = this.#intake;
    if (!intake) return;
    if (this.#arrived === 0) this.#arrived = this.#world.clock.now();
    const at = this.#arrived;
    const { qos, id, payload_from, payload_to } = frame;
    this.#figures.messages++;
    this.#figures.bytes += payload_to - payload_from;
    const topic = this.#mapping.topicOf(frame.view, frame.topic_from, frame.topic_to);
    if (qos !== 1) {
      this.#mapping.takeFrame(frame, topic, at, intake);
      this.#unkept = intake.deliver();
      return;
    }
    const identity = this.#identity;
    identity.id = id;
    identity.hash = hashMessage(topic.hash, frame.view, payload_from, payload_to);
    // DUP alone says only that the broker tried before, not that we had it.
    const redelivered = this.#delivered.knows(identity, frame.dup && this.#sessionPresent);
    if (redelivered) this.#figures.redelivered++;
    this.#mapping.takeFrame(frame, topic, at, intake, redelivered);
    this.#acks.push(intake.deliver(redelivered ? undefined : identity), id);
  }

  /** It is counted and acknowledged: refused, it would come again with each connection. */
  #onOversize({ topic, id, bytes }: Oversize): void {
    const intake = this.#intake;
    if (!intake) return;
    this.#figures.oversize++;
    intake.invalid('too_big', `${topic.slice(0, 80)} ${bytes} bytes, beyond max_packet`);
    const ticket = intake.deliver();
    if (id > 0) this.#acks.push(ticket, id);
  }
}

// A broker sends what it keeps at once, one message after the other; most are through in a few milliseconds.
const QUIET_FOR = 100;
const MOST_ROUNDS = 20;

/** Resolves when a count has not risen for a moment, or goes on rising for too long. */
async function quiet(count: () => number): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = count();
    await new Promise((resolve) => setTimeout(resolve, QUIET_FOR));
    if (count() === before) return;
  }
}

/** `broker URL: why. Remedy.` without broker and remedy. */
function shortOf(reason: string): string {
  const start = reason.startsWith('broker ') ? reason.indexOf(': ') + 2 : 0;
  return reason.slice(start).split(/[.?](?: |$)/, 1)[0] as string;
}
