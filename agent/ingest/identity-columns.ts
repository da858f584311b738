import type { Identities } from '../model/source.ts';

const FIRST_ROOM = 64;

/** Identities as they come in, in columns that grow by doubling. Bounded by what a source may have unacknowledged. */
export class IdentityColumns {
  #ids: Uint16Array;
  #hashes: Float64Array;
  #count = 0;

  /** `room`: for so many at first, or a few. */
  constructor(room = 0) {
    this.#ids = new Uint16Array(Math.max(FIRST_ROOM, room));
    this.#hashes = new Float64Array(Math.max(FIRST_ROOM, room));
  }

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
