import { type HashState, hashBytes, topicState, viewOf } from './hash.ts';

/** A topic, and what is known of it. */
export interface Topic<Value> {
  readonly name: string;
  /** What the hash of each of its messages begins with. */
  readonly hash: HashState;
  readonly value: Value;
}

interface Entry<Value> extends Topic<Value> {
  readonly bytes: DataView;
  /** Another topic whose hash is the same. */
  next: Entry<Value> | undefined;
}

/**
 * Topics by their bytes, so that no text is made of the topic of each message. A cache of those heard of lately, at most
 * `limit` of them. Two generations instead of a list: when the young one is half the limit, it becomes the old one, and
 * what is not asked for again until the next change is forgotten. A hit costs one look-up and a comparison.
 */
export class Topics<Value> {
  readonly #half: number;
  readonly #make: (name: string) => Value;
  readonly #keeps: (value: Value) => boolean;
  #young = new Map<number, Entry<Value>>();
  #old = new Map<number, Entry<Value>>();
  #youngSize = 0;
  #oldSize = 0;
  #forgotten = 0;

  /** `make` works out what is not known; `keeps` tells whether that is to be remembered. */
  constructor(limit: number, make: (name: string) => Value, keeps: (value: Value) => boolean) {
    this.#half = Math.max(1, Math.floor(limit / 2));
    this.#make = make;
    this.#keeps = keeps;
  }

  get size(): number {
    return this.#youngSize + this.#oldSize;
  }

  /** How many were forgotten: many of them say that there are more topics than the cache holds. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** The topic of `bytes[from, to)`. */
  of(bytes: DataView, from: number, to: number): Topic<Value> {
    // Keys that fit into 31 bits are no objects, on any machine.
    const hash = hashBytes(bytes, from, to) >> 1;
    for (let entry = this.#young.get(hash); entry; entry = entry.next) if (isAt(entry, bytes, from, to)) return entry;
    return this.#recall(hash, bytes, from, to) ?? this.#meet(hash, copyOf(bytes, from, to));
  }

  #recall(hash: number, bytes: DataView, from: number, to: number): Topic<Value> | undefined {
    let before: Entry<Value> | undefined;
    for (let entry = this.#old.get(hash); entry; before = entry, entry = entry.next) {
      if (!isAt(entry, bytes, from, to)) continue;
      if (before) before.next = entry.next;
      else if (entry.next) this.#old.set(hash, entry.next);
      else this.#old.delete(hash);
      this.#oldSize--;
      this.#remember(hash, entry);
      return entry;
    }
    return undefined;
  }

  #meet(hash: number, bytes: Uint8Array): Topic<Value> {
    const name = Buffer.from(bytes).toString('utf8');
    const entry = { name, bytes: viewOf(bytes), hash: topicState(bytes), value: this.#make(name), next: undefined };
    if (this.#keeps(entry.value)) this.#remember(hash, entry);
    return entry;
  }

  #remember(hash: number, entry: Entry<Value>): void {
    if (this.#youngSize >= this.#half) {
      this.#forgotten += this.#oldSize;
      this.#old = this.#young;
      this.#oldSize = this.#youngSize;
      this.#young = new Map();
      this.#youngSize = 0;
    }
    entry.next = this.#young.get(hash);
    this.#young.set(hash, entry);
    this.#youngSize++;
  }
}

function isAt({ bytes: own }: { readonly bytes: DataView }, bytes: DataView, from: number, to: number): boolean {
  const length = own.byteLength;
  if (length !== to - from) return false;
  let i = 0;
  for (; i + 4 <= length; i += 4) if (own.getInt32(i) !== bytes.getInt32(from + i)) return false;
  for (; i < length; i++) if (own.getUint8(i) !== bytes.getUint8(from + i)) return false;
  return true;
}

function copyOf(bytes: DataView, from: number, to: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from).slice();
}
