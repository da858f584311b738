import { reasonOf } from '../model/failure.ts';
import type { Link } from '../model/link.ts';
import type { Outbox, OutboxMessage } from '../model/outbox.ts';
import type { Millis } from '../model/time.ts';
import type { World } from '../model/world.ts';
import type { Ack } from '../wire/ack.ts';
import { encodeState } from '../wire/state.ts';
import { type Topics, topicsOf } from '../wire/topics.ts';
import { Alarm, nodeTimer } from './alarm.ts';
import * as flights from './flight.ts';
import { Inbox } from './inbox.ts';
import { Liveness } from './liveness.ts';
import { Notices } from './notices.ts';
import { calm, exhausted, newPatience, retried } from './patience.ts';
import { PROBE } from './recovery.ts';
import { Settlement } from './settlement.ts';
import type { Uplink, UplinkPorts, UplinkState } from './uplink.ts';

export interface SenderSettings {
  readonly name: string;
  readonly ack: 'puback' | 'receiver';
  readonly in_flight: number;
  readonly outbox_messages: number;
  readonly resend_after: Millis;
}

/** How often the loop looks around when nothing wakes it. */
const TICK: Millis = 1_000;
const TOO_LARGE = 0x95;
/** How many times a message is refused for its size before it is set aside. */
const SIZE_REFUSALS = 3;
const GOODBYE: Millis = 1_500;
const LAST_WORDS: Millis = 400;

/**
 * The second loop: empties the outbox over a link. `flight.ts` decides what is sent next, the outbox keeps what is
 * not settled, this carries it out; nothing of value is held here, so it may stop at any moment.
 *
 * Order: messages go out in the order of their numbers, live windows before the backlog. Bounds: `in_flight` messages
 * under way; at the bound the outbox waits. Losses: none before a message is settled, by PUBACK or by the receiver.
 * Duplicates: after a reconnect all that is unsettled goes again, byte for byte the same.
 */
export class Sender implements Uplink {
  readonly name: string;
  readonly #settings: SenderSettings;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #world: World;
  readonly #topics: Topics;
  readonly #alarm: Alarm;
  readonly #flight: flights.Flight;
  readonly #patience;
  readonly #inbox: Inbox;
  readonly #notices: Notices;
  readonly #liveness: Liveness;
  readonly #settlement: Settlement;
  /** Refusals for size by message; at most one window's worth, forgotten at reconnect. */
  readonly #refusals = new Map<string, number>();
  readonly #figures = {
    published: 0,
    acknowledged: 0,
    resent: 0,
    refused: 0,
    set_aside: 0,
    forks: 0,
    outbox_faults: 0,
  };
  /** The newest message sent of each epoch over this connection; no more epochs than the outbox holds. */
  readonly #sent = new Map<string, number>();
  #connection = 0;
  #refusal: string | undefined;
  #closing = false;
  #loop: Promise<void> | undefined;

  constructor(settings: SenderSettings, link: Link, ports: Omit<UplinkPorts, 'openLink'>) {
    const { agent, outbox, world } = ports;
    this.name = settings.name;
    this.#settings = settings;
    this.#link = link;
    this.#outbox = outbox;
    this.#world = world;
    this.#topics = topicsOf(agent);
    this.#alarm = new Alarm(ports.timer ?? nodeTimer);
    this.#flight = flights.newFlight(settings.in_flight);
    this.#patience = newPatience(settings.resend_after);
    this.#inbox = new Inbox(this.#topics);
    this.#notices = new Notices(link, this.#topics, world.clock, world.log);
    this.#liveness = new Liveness(settings.name, settings.outbox_messages, outbox, world.clock);
    this.#settlement = new Settlement(settings.name, outbox, (fork) => {
      this.#figures.forks++;
      world.log.error({ ...fork, remedy: 'a restored or copied state; a new epoch begins' }, 'epoch_forked');
      ports.onFork(fork);
    });
  }

  open(): void {
    this.#link.onMessage((message) => {
      if (this.#inbox.receive(message)) this.#alarm.ring();
    });
    this.#link.onChange((online) => this.#changed(online));
    this.#link.subscribe(this.#topics.ack, 1);
    this.#link.subscribe(this.#topics.resend, 1);
    this.#outbox.onNumbered((uplink) => {
      if (uplink !== this.name) return;
      flights.numbered(this.#flight);
      this.#liveness.stir();
      this.#alarm.ring();
    });
    if (this.#link.online) this.#changed(true);
    this.#loop = this.#run();
  }

  publishHealth(bytes: Uint8Array): void {
    this.#notices.health(bytes);
  }

  state(): UplinkState {
    const { state, reason, figures } = this.#link.health();
    const why = reason ?? (state === 'online' ? this.#refusal : undefined);
    return {
      link: { state, figures, ...(why === undefined ? {} : { reason: why }) },
      in_flight: this.#flight.sends.size,
      newest_seq: this.#settlement.newest.seq,
      settled_seq: this.#settlement.settled,
      figures: { ...this.#figures, bad_requests: this.#inbox.bad },
    };
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#alarm.ring();
    const last = { topic: this.#topics.state, payload: encodeState('offline'), qos: 1, retain: true } as const;
    await this.#link.close(last, GOODBYE);
    // What was acknowledged up to here need not be sent again after a restart; a store that hangs is not waited for.
    await Promise.race([this.#loop, new Promise<void>((resolve) => void nodeTimer(LAST_WORDS, resolve))]);
  }

  async #run(): Promise<void> {
    let failing = false;
    while (!this.#closing) {
      try {
        await this.#turn();
        failing = false;
      } catch (error) {
        // The outbox is the store's: a disk in trouble is reported there, and the next turn tries again.
        this.#figures.outbox_faults++;
        if (!failing) this.#world.log.warn({ uplink: this.name, reason: reasonOf(error) }, 'uplink_waits_for_store');
        failing = true;
      }
      await this.#alarm.wait(TICK);
    }
    await this.#settlement.carryOut().catch((error: unknown) => {
      this.#world.log.warn({ uplink: this.name, reason: reasonOf(error) }, 'uplink_closed_unsettled');
    });
  }

  async #turn(): Promise<void> {
    await this.#hearReceiver();
    await this.#settlement.carryOut();
    this.#notices.post();
    await this.#liveness.update(this.#link.online);
    if (!this.#link.online) return;
    await this.#sendAll();
    const room = flights.wantsBacklog(this.#flight, this.#world.clock.mono());
    if (room > 0 && (await this.#liveness.drain(room))) {
      flights.numbered(this.#flight);
      this.#alarm.ring();
    }
  }

  async #hearReceiver(): Promise<void> {
    for (const ack of this.#inbox.takeAcks()) await this.#acknowledged(ack);
    for (const range of this.#inbox.takeRanges()) flights.repair(this.#flight, range);
  }

  async #acknowledged(ack: Ack): Promise<void> {
    switch (await this.#settlement.acknowledged(ack)) {
      case 'progress':
        calm(this.#patience, this.#world.clock.mono());
        this.#liveness.stir();
        flights.advanced(this.#flight, ack);
        return;
      case 'forked':
        // Its numbers mean two things now. What waits goes out once more, and PUBACK is the best proof there is.
        flights.beginAgain(this.#flight);
        return;
      case 'nothing':
        return;
    }
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const want = this.#want();
      if (!want || this.#closing) return;
      const connection = this.#connection;
      const messages = await this.#fetch(want);
      if (connection !== this.#connection) return;
      const idle = !this.#outstanding();
      for (const send of flights.take(this.#flight, want, messages)) this.#publish(send);
      if (want.kind === 'next') for (const { epoch, seq } of messages) this.#sent.set(epoch, seq);
      if (want.kind === 'next' && messages.length > 0) await this.#settlement.refresh();
      if (idle) calm(this.#patience, this.#world.clock.mono());
    }
  }

  #want(): flights.Want | undefined {
    const mono = this.#world.clock.mono();
    if (this.#settings.ack === 'receiver' && this.#outstanding() && exhausted(this.#patience, mono)) {
      retried(this.#patience, mono);
      const limit = Math.min(PROBE, this.#flight.window - this.#flight.sends.size);
      if (limit > 0) return { kind: 'probe', limit };
    }
    return flights.wants(this.#flight, mono);
  }

  /** Whether something was sent over this connection that the receiver has not acknowledged. */
  #outstanding(): boolean {
    // An acknowledgement of an epoch that is over can be lost like any other, and its topic holds one epoch only.
    for (const [epoch, seq] of this.#sent) {
      if (!this.#settlement.covers({ epoch, seq })) return true;
      if (epoch !== this.#flight.cursor?.epoch) this.#sent.delete(epoch);
    }
    return false;
  }

  #fetch(want: flights.Want): Promise<OutboxMessage[]> {
    switch (want.kind) {
      case 'next':
        return this.#outbox.messages(this.name, want.after?.epoch, want.after?.seq ?? 0, want.limit);
      case 'repair':
        return this.#outbox.messages(this.name, want.range.epoch, want.range.from - 1, want.limit);
      case 'probe':
        return this.#outbox.messages(this.name, undefined, 0, want.limit);
    }
  }

  #publish({ id, kind, message }: flights.Send): void {
    const { epoch, seq, payload } = message;
    this.#figures.published++;
    if (kind !== 'next') this.#figures.resent++;
    this.#link.publish({ topic: this.#topics.summary, payload, qos: 1 }).then(
      () => {
        // A PUBACK says the same whichever connection it came over.
        flights.landed(this.#flight, id);
        this.#figures.acknowledged++;
        this.#refusal = undefined;
        if (this.#settings.ack === 'puback' || this.#settlement.forked === epoch) this.#settle({ epoch, seq });
        this.#alarm.ring();
      },
      (error: unknown) => this.#notTaken(id, message, error),
    );
  }

  #notTaken(id: number, { epoch, seq, payload }: OutboxMessage, error: unknown): void {
    if (!this.#link.online || !this.#flight.sends.has(id)) return;
    const { clock, log, random } = this.#world;
    const place = { uplink: this.name, epoch, seq, bytes: payload.length };
    this.#figures.refused++;
    this.#refusal = `the broker refused message ${seq}: ${reasonOf(error)}`;
    log.warn({ ...place, reason: reasonOf(error) }, 'message_refused');
    flights.refused(this.#flight, id, clock.mono(), random());
    if (reasonCode(error) !== TOO_LARGE) return;
    const key = `${epoch}/${seq}`;
    const times = (this.#refusals.get(key) ?? 0) + 1;
    this.#refusals.set(key, times);
    if (times < SIZE_REFUSALS) return;
    this.#refusals.delete(key);
    this.#figures.set_aside++;
    log.error(
      { ...place, remedy: 'lower message_summaries, or raise the largest packet of the broker' },
      'message_set_aside',
    );
    this.#settle({ epoch, seq });
  }

  #settle(place: flights.Place): void {
    this.#settlement.delivered(place);
    this.#liveness.stir();
  }

  #changed(online: boolean): void {
    this.#connection++;
    this.#refusals.clear();
    this.#sent.clear();
    this.#refusal = undefined;
    flights.restart(this.#flight);
    if (online && !this.#closing) this.#notices.greet();
    this.#alarm.ring();
  }
}

/** The MQTT reason code of a refusal, which a link may give with the error or with what caused it. */
function reasonCode(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return (error as { code?: unknown }).code ?? reasonCode(error.cause);
}
