import type { Identities } from '../model/source.ts';

const FIRST_ROOM = 64;

/** Identities as they come in, in columns that grow by doubling. Bounded by what a source may have unacknowledged. */
export class IdentityColumns {
  #ids = new Uint16Array(FIRST_ROOM);
  #hashes = new Float64Array(FIRST_ROOM);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(id: number, hash: number): void {
    if (this.#count === this.#ids.length) this.#grow();
    this.#ids[this.#count] = id;
    this.#hashes[this.#count++] = hash;
  }

  clear(): void {
    this.#count = 0;
  }

  /** A copy without room to spare. */
  columns(): Identities {
    return { ids: this.#ids.slice(0, this.#count), hashes: this.#hashes.slice(0, this.#count) };
  }

  #grow(): void {
    const ids = new Uint16Array(2 * this.#count);
    const hashes = new Float64Array(2 * this.#count);
    ids.set(this.#ids);
    hashes.set(this.#hashes);
    this.#ids = ids;
    this.#hashes = hashes;
  }
}
