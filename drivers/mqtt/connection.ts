import { reasonOf } from '../../agent/model/failure.ts';
import type { LinkHealth, Publication } from '../../agent/model/link.ts';
import type { Millis } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import type { LinkSettings } from '../../agent/settings/broker.ts';
import { type Attempt, connectOnce, type Packet, type Tapping } from './attempt.ts';
import { backoff, credentialsWait, PACE, type Pace } from './backoff.ts';
import type { Oversize } from './cutout.ts';
import { type Explanation, explain } from './explain.ts';
import { loadLibrary } from './library.ts';
import { clientOptions } from './options.ts';
import { Outflow } from './outflow.ts';
import { Subscriptions } from './subscriptions.ts';

/** What a connection tells its owner. */
export interface ConnectionListeners {
  /** The broker accepted us; comes before any message of the new connection. */
  session(present: boolean): void;
  /** The connection ended: what came over it can be acknowledged no longer. */
  lost(): void;
  /** Up after subscriptions are in place, or down. */
  change(online: boolean): void;
  /** A message. Its acknowledgement waits for `acknowledge`, the message after it for `next`. */
  packet(packet: Packet, next: () => void): void;
  oversize(message: Oversize): void;
  /** Who takes messages straight from the stream. Without it, each comes through `packet`. */
  readonly tapping?: Tapping | undefined;
}

export interface ConnectionOptions {
  readonly settings: LinkSettings;
  readonly client_id: string;
  readonly world: World;
  readonly listeners: ConnectionListeners;
  /** 1: retained messages come only with new subscriptions (MQTT 5). */
  readonly retain_handling?: 0 | 1;
  /** Resolves when what devices announce has come: other subscriptions wait for that. */
  readonly announced?: () => Promise<void>;
  readonly pace?: Pace;
}

/**
 * The supervisor of a connection to a broker: it connects, and after each end connects again, for ever. It owns
 * back-off and jitter, the fall-back to MQTT 3.1.1, and the words for what went wrong.
 */
export class MqttConnection {
  readonly #options: ConnectionOptions;
  readonly #pace: Pace;
  readonly #subscriptions: Subscriptions;
  #protocol: 5 | 4;
  #attempt: Attempt | undefined;
  #outflow: Outflow | undefined;
  #online = false;
  #accepted = false;
  #acceptedAt: Millis = 0;
  #closed = false;
  #failures = 0;
  #shortLived = 0;
  #connects = 0;
  #reason: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#pace = options.pace ?? PACE;
    this.#subscriptions = new Subscriptions(options.retain_handling ?? 0, options.announced);
    this.#protocol = options.settings.protocol;
  }

  get online(): boolean {
    return this.#online;
  }

  /** The MQTT version spoken: it changes when the broker refuses 5. */
  get protocol(): 5 | 4 {
    return this.#protocol;
  }

  start(): void {
    void this.#connect();
  }

  subscribe(filter: string, qos: 0 | 1, announcement = false): void {
    this.#subscriptions.want(filter, qos, announcement);
    if (this.#online && this.#attempt) this.#place(this.#attempt, [filter]);
  }

  publish(publication: Publication): Promise<void> {
    if (this.#online && this.#outflow) return this.#outflow.publish(publication);
    return Promise.reject(new Error(this.#reason ?? `broker ${this.#options.settings.url}: not connected yet`));
  }

  /** The acknowledgements of packets of the present connection; those of an earlier one are void. */
  acknowledge(ids: ArrayLike<number>): void {
    this.#attempt?.acknowledge(ids);
  }

  health(): LinkHealth {
    const state = this.#online ? 'online' : this.#reason === undefined ? 'connecting' : 'offline';
    const refused = [...this.#subscriptions.refused];
    const reason = this.#online
      ? refused.map(([filter, why]) => `subscription to ${filter}: ${why}`).join('; ') || undefined
      : this.#reason;
    return {
      state,
      ...(reason === undefined ? {} : { reason }),
      figures: {
        reconnects: Math.max(0, this.#connects - 1),
        protocol: this.#protocol,
        inflight: this.#outflow?.inflight ?? 0,
        refused_subscriptions: refused.length,
      },
    };
  }

  async close(within: Millis): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#subscriptions.stop();
    const attempt = this.#attempt;
    if (!attempt) return;
    await new Promise<void>((resolve) => {
      attempt.client.once('close', () => resolve());
      const late = setTimeout(() => attempt.cut(), within);
      attempt.client.once('close', () => clearTimeout(late));
      if (this.#accepted) attempt.disconnect();
      else attempt.cut();
    });
  }

  async #connect(): Promise<void> {
    const { settings, world, client_id } = this.#options;
    try {
      const { connect } = await loadLibrary();
      const given = { protocol: this.#protocol, client_id, patience: this.#pace.patience };
      const options = await clientOptions(settings, world, given);
      if (this.#closed) return;
      this.#attempt = connectOnce(connect, settings.url, options, settings.max_packet, {
        session: (present) => this.#onSession(present),
        up: () => this.#place(this.#attempt as Attempt),
        packet: (packet, next) => this.#options.listeners.packet(packet, next),
        oversize: (message) => this.#options.listeners.oversize(message),
        tapping: this.#options.listeners.tapping,
        down: (error) => this.#onDown(error),
      });
    } catch (error) {
      this.#onDown(error);
    }
  }

  #onSession(present: boolean): void {
    this.#accepted = true;
    this.#acceptedAt = this.#options.world.clock.mono();
    this.#options.listeners.session(present);
  }

  /** Places the subscriptions; the first time on a connection, it is online only after that. */
  #place(attempt: Attempt, filters?: readonly string[]): void {
    const late = setTimeout(() => attempt.cut(new Error('it does not answer a subscription')), this.#pace.patience);
    this.#subscriptions.place(attempt.client, filters).then(
      () => {
        clearTimeout(late);
        if (this.#attempt !== attempt) return;
        this.#tellRefusals();
        this.#subscriptions.keepAsking(attempt.client, this.#pace.subscription);
        if (!this.#online) this.#onUp(attempt);
      },
      (error: unknown) => {
        clearTimeout(late);
        attempt.cut(error as Error);
      },
    );
  }

  #onUp(attempt: Attempt): void {
    this.#connects++;
    this.#outflow = new Outflow(attempt.client, this.#options.settings.url);
    this.#online = true;
    this.#reason = undefined;
    this.#options.world.log.info({ ...this.#name(), protocol: this.#protocol }, 'mqtt_online');
    this.#options.listeners.change(true);
  }

  #onDown(error: unknown): void {
    const wasOnline = this.#online;
    const lasted = this.#accepted ? this.#options.world.clock.mono() - this.#acceptedAt : 0;
    const good = this.#accepted && lasted >= this.#pace.stable;
    this.#failures = good ? 1 : this.#failures + 1;
    this.#shortLived = this.#accepted && !good ? this.#shortLived + 1 : 0;
    const why = this.#explain(error);
    this.#attempt = undefined;
    this.#online = false;
    this.#accepted = false;
    this.#subscriptions.stop();
    this.#outflow?.end(why.reason);
    this.#outflow = undefined;
    if (!this.#closed) this.#schedule(why);
    this.#reason = why.reason;
    this.#options.listeners.lost();
    if (wasOnline) this.#options.listeners.change(false);
  }

  #explain(error: unknown): Explanation {
    const { settings, client_id, world } = this.#options;
    return explain(error, {
      url: settings.url,
      client_id,
      accepted: this.#accepted,
      short_lived: this.#shortLived,
      protocol: this.#protocol,
      has_username: settings.username !== undefined,
      now: (world.clock.wall ?? world.clock.now)(),
    });
  }

  #schedule(why: Explanation): void {
    const { world } = this.#options;
    let wait = backoff(this.#failures, world.random(), this.#pace);
    if (why.kind === 'credentials') wait = credentialsWait(this.#failures, world.random(), this.#pace);
    if (why.kind === 'protocol' && this.#protocol === 5) {
      this.#protocol = 4;
      wait = 0;
    }
    // The same fault every minute for weeks is one line, not ten thousand.
    const facts = { ...this.#name(), reason: why.reason, failures: this.#failures, retry_in_ms: Math.round(wait) };
    if (why.reason === this.#reason) world.log.debug(facts, 'mqtt_offline');
    else world.log.warn(facts, 'mqtt_offline');
    this.#timer = setTimeout(() => void this.#connect(), wait);
  }

  /** A source and an uplink may use one broker: the client tells whose connection it is. */
  #name(): { readonly client: string; readonly broker: string } {
    const { client_id, settings } = this.#options;
    return { client: client_id, broker: settings.url };
  }

  #tellRefusals(): void {
    for (const [filter, why] of this.#subscriptions.refused) {
      this.#options.world.log.warn({ ...this.#name(), filter, reason: reasonOf(why) }, 'mqtt_subscription_refused');
    }
  }
}
