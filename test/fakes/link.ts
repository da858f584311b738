import type { Incoming, Link, LinkHealth, Publication } from '../../agent/model/link.ts';

export interface Published extends Publication {
  /** The broker answers PUBACK, or refuses with an MQTT reason code. */
  acknowledge(): void;
  refuse(code: number): void;
}

/** A link whose broker is the test: it goes up and down, acknowledges and refuses when told. */
export class FakeLink implements Link {
  online = false;
  readonly published: Published[] = [];
  readonly filters: string[] = [];
  readonly accepted: string[] = [];
  closed = false;
  /** While set, every publication is acknowledged at once. */
  obliging = false;
  #changes: ((online: boolean) => void)[] = [];
  #messages: ((message: Incoming) => void)[] = [];
  #open = new Set<(error: Error) => void>();

  up(): void {
    this.online = true;
    for (const listener of this.#changes) listener(true);
  }

  down(): void {
    this.online = false;
    for (const reject of this.#open) reject(new Error('the link broke'));
    this.#open.clear();
    for (const listener of this.#changes) listener(false);
  }

  /** A message comes from the broker. */
  deliver(topic: string, payload: Uint8Array | string, retained = false): void {
    const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    const accepted = () => void this.accepted.push(topic);
    for (const listener of this.#messages) listener({ topic, payload: bytes, retained, accepted });
  }

  /** What was published under a topic's last level: `summary`, `state`, `ack`. */
  sent(kind: string): Published[] {
    return this.published.filter(({ topic }) => topic.endsWith(`/${kind}`));
  }

  onChange(listener: (online: boolean) => void): void {
    this.#changes.push(listener);
  }

  onMessage(listener: (message: Incoming) => void): void {
    this.#messages.push(listener);
  }

  subscribe(filter: string): void {
    this.filters.push(filter);
  }

  publish(publication: Publication): Promise<void> {
    if (!this.online) return Promise.reject(new Error('offline'));
    return new Promise((resolve, reject) => {
      this.#open.add(reject);
      const acknowledge = () => {
        this.#open.delete(reject);
        resolve();
      };
      const refuse = (code: number) => {
        this.#open.delete(reject);
        reject(Object.assign(new Error(`refused with ${code}`), { code }));
      };
      this.published.push({ ...publication, acknowledge, refuse });
      if (this.obliging) acknowledge();
    });
  }

  health(): LinkHealth {
    return { state: this.online ? 'online' : 'offline', figures: {} };
  }

  async close(last?: Publication): Promise<void> {
    if (last && this.online) this.published.push({ ...last, acknowledge: () => undefined, refuse: () => undefined });
    this.closed = true;
    if (this.online) this.down();
  }
}
