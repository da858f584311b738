import type { Outbox } from '../model/outbox.ts';
import type { Clock, Millis } from '../model/time.ts';

/** How often the fill of the outbox is looked at while nothing happens. */
const LOOK: Millis = 5_000;

/**
 * Whether the uplink keeps up. While it does, commits number their windows at once and those overtake the backlog;
 * while it is offline or the outbox is full, they join the backlog. The backlog itself is numbered piece by piece.
 */
export class Liveness {
  readonly #uplink: string;
  readonly #most: number;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  #live: boolean | undefined;
  #looked: Millis = Number.NEGATIVE_INFINITY;
  /** The outbox had nothing to number when it was asked last, or no room for it. */
  #drained = false;

  constructor(uplink: string, outbox_messages: number, outbox: Outbox, clock: Clock) {
    this.#uplink = uplink;
    this.#most = outbox_messages;
    this.#outbox = outbox;
    this.#clock = clock;
  }

  /** Something was numbered or settled: asking for backlog is worth while again. */
  stir(): void {
    this.#drained = false;
  }

  async update(online: boolean): Promise<void> {
    if (!online) {
      this.#looked = Number.NEGATIVE_INFINITY;
      return this.#tell(false);
    }
    const mono = this.#clock.mono();
    if (mono - this.#looked < LOOK) return;
    this.#looked = mono;
    this.#drained = false;
    const { outbox_rows } = await this.#outbox.backlog(this.#uplink);
    // Between three quarters and full it stays as it was, so that it does not flutter at the brim.
    if (outbox_rows >= this.#most) await this.#tell(false);
    else if (outbox_rows <= this.#most * 0.75 || this.#live === undefined) await this.#tell(true);
  }

  /** Numbers up to `messages` of the backlog; whether there were any. */
  async drain(messages: number): Promise<boolean> {
    if (this.#drained) return false;
    const made = await this.#outbox.number(this.#uplink, messages);
    if (made === 0) this.#drained = true;
    return made > 0;
  }

  async #tell(live: boolean): Promise<void> {
    if (live === this.#live) return;
    await this.#outbox.setLive(this.#uplink, live);
    this.#live = live;
  }
}
