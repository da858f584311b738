import { reasonOf } from '../model/failure.ts';
import type { Link } from '../model/link.ts';
import type { Log } from '../model/log.ts';
import type { Clock, Millis } from '../model/time.ts';
import { encodeState } from '../wire/state.ts';
import type { Topics } from '../wire/topics.ts';

const SHORTEST_INTERVAL: Millis = 1_000;

/**
 * The retained messages about the agent itself: that it is online, and its health. They are no part of the numbered
 * messages: only the newest health is kept, an older one that was not sent yet is replaced.
 */
export class Notices {
  readonly #link: Link;
  readonly #topics: Topics;
  readonly #clock: Clock;
  readonly #log: Log;
  #health: Uint8Array | undefined;
  #due = false;
  #sent: Millis = Number.NEGATIVE_INFINITY;

  constructor(link: Link, topics: Topics, clock: Clock, log: Log) {
    this.#link = link;
    this.#topics = topics;
    this.#clock = clock;
    this.#log = log;
  }

  /** The link is up: the Last Will of the connection before may stand on the broker. */
  greet(): void {
    this.#publish(this.#topics.state, encodeState('online'));
    this.#due = this.#health !== undefined;
    this.#sent = Number.NEGATIVE_INFINITY;
    this.post();
  }

  health(bytes: Uint8Array): void {
    this.#health = bytes;
    this.#due = true;
    this.post();
  }

  /** Sends the health that is due, unless one was sent within the last second; called from time to time. */
  post(): void {
    const mono = this.#clock.mono();
    if (!this.#due || !this.#health || !this.#link.online || mono - this.#sent < SHORTEST_INTERVAL) return;
    this.#due = false;
    this.#sent = mono;
    this.#publish(this.#topics.health, this.#health);
  }

  #publish(topic: string, payload: Uint8Array): void {
    this.#link.publish({ topic, payload, qos: 1, retain: true }).catch((error: unknown) => {
      this.#log.debug({ topic, reason: reasonOf(error) }, 'notice_not_sent');
    });
  }
}
