import type { Incoming, Link, LinkHealth, Publication } from '../../agent/model/link.ts';
import type { Life } from './timeline.ts';
import type { Letter, Upstream } from './upstream.ts';

/** A link to a simulated broker, with the contract of the real one: no queue of its own, and it reconnects for ever. */
export class SimLink implements Link {
  online = false;
  /** Rises whenever the link goes down: what was on the way then is not heard of any more. */
  connection = 0;
  readonly filters = new Map<string, 0 | 1>();
  readonly life: Life;
  readonly client: string;
  readonly clean: boolean;
  readonly will: Letter | undefined;
  readonly #broker: Upstream;
  readonly #changes: ((online: boolean) => void)[] = [];
  readonly #messages: ((message: Incoming) => void)[] = [];
  readonly #pending = new Set<(error: Error) => void>();
  #lastArrival = 0;
  #closed = false;

  constructor(broker: Upstream, life: Life, client: string, clean: boolean, will: Letter | undefined) {
    this.#broker = broker;
    this.life = life;
    this.client = client;
    this.clean = clean;
    this.will = will;
  }

  onChange(listener: (online: boolean) => void): void {
    this.#changes.push(listener);
  }

  onMessage(listener: (message: Incoming) => void): void {
    this.#messages.push(listener);
  }

  subscribe(filter: string, qos: 0 | 1): void {
    this.filters.set(filter, qos);
  }

  publish(publication: Publication): Promise<void> {
    const { sim, chance } = this.#broker;
    if (!this.life.alive) return new Promise(() => undefined);
    if (!this.online) return Promise.reject(new Error('the link is down'));
    const { connection } = this;
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      // Beside the summaries there are the state and the health, or what a receiver answers.
      const bound = this.clean ? sim.scenario.in_flight + 3 : Number.POSITIVE_INFINITY;
      sim.law(this.#pending.size <= bound, 'I8 bounds', () => `${this.#pending.size} messages under way at a time`);
      this.#lastArrival = Math.max(this.#lastArrival, sim.timeline.now) + chance.between(0.1, 20);
      sim.timeline.after(this.#lastArrival - sim.timeline.now, undefined, () => {
        if (this.connection !== connection) return;
        this.#broker.accept(publication);
        sim.timeline.after(chance.between(1, 20), this.life, () => {
          if (this.connection !== connection || !this.#pending.delete(reject)) return;
          resolve();
        });
      });
    });
  }

  health(): LinkHealth {
    return { state: this.online ? 'online' : 'offline', figures: {} };
  }

  async close(last?: Publication): Promise<void> {
    this.#closed = true;
    if (!this.online) return;
    if (last) this.#broker.accept(last);
    this.#broker.offline(this);
    this.broke();
  }

  receive({ topic, payload, retained }: Letter, accepted: () => void): void {
    for (const listener of this.#messages) listener({ topic, payload, retained, accepted });
  }

  /** The client learns that the connection is gone. */
  broke(): void {
    for (const reject of this.#pending) reject(new Error('the link broke'));
    this.#pending.clear();
    for (const listener of this.#changes) listener(false);
  }

  reconnect(delay: number): void {
    const { sim } = this.#broker;
    sim.timeline.after(delay, this.life, () => {
      if (this.#closed || this.online) return;
      if (this.#broker.downUntil > sim.timeline.now) return this.reconnect(2000);
      this.online = true;
      this.connection++;
      this.#broker.online(this);
      for (const listener of this.#changes) listener(true);
    });
  }
}
