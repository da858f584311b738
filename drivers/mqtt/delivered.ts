import type { DeliveryIdentity } from '../../agent/model/source.ts';

/**
 * The deliveries taken last, by packet id: what a broker that keeps our session delivers again after a break is told
 * by the same id with the same content and DUP set (MQTT 5, 4.4). A broker reuses ids, so a message with an id of the
 * ring that is no repetition replaces the entry. Bounded by the number of packet ids and by `limit`: the oldest entry is forgotten.
 */
export class Delivered {
  readonly #limit: number;
  readonly #hashes = new Map<number, number>();

  constructor(limit: number, committed: readonly DeliveryIdentity[]) {
    this.#limit = limit;
    for (const identity of committed) this.remember(identity);
  }

  get size(): number {
    return this.#hashes.size;
  }

  has({ id, hash }: DeliveryIdentity): boolean {
    return this.#hashes.get(id) === hash;
  }

  remember({ id, hash }: DeliveryIdentity): void {
    this.#hashes.delete(id);
    this.#hashes.set(id, hash);
    if (this.#hashes.size <= this.#limit) return;
    for (const oldest of this.#hashes.keys()) {
      this.#hashes.delete(oldest);
      return;
    }
  }

  forget(): void {
    this.#hashes.clear();
  }
}
