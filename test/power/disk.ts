import type { Entry } from './trace.ts';

/** What a disk writes whole or not at all. */
const SECTOR = 512;

/** A power cut's choice among the writes that no sync has covered. */
export type Fate =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'everything' }
  /** Each sector reached the disk with this chance, whatever their order; so did each change of length. */
  | { readonly kind: 'some'; readonly chance: number }
  /** They reached it in order, up to a random one, which is torn. */
  | { readonly kind: 'first' };

type Change = Extract<Entry, { kind: 'write' | 'truncate' }>;

/** A file as the medium surely holds it, and the changes that a power cut may or may not let through. */
class File {
  #durable: Buffer = Buffer.alloc(0);
  #pending: Change[] = [];

  change(change: Change): void {
    this.#pending.push(change);
  }

  sync(): void {
    this.#durable = this.after({ kind: 'everything' }, () => 0);
    this.#pending = [];
  }

  /** The system gives up what it could not write, and holds it for written: any part of it may be missing for good. */
  failToSync(random: () => number): void {
    this.#durable = this.after({ kind: 'some', chance: random() }, random);
    this.#pending = [];
  }

  after(fate: Fate, random: () => number): Buffer {
    if (fate.kind === 'nothing') return this.#durable;
    const image = new Image(this.#durable);
    const changes = fate.kind === 'first' ? Math.floor(random() * this.#pending.length) : this.#pending.length;
    for (const [i, change] of this.#pending.entries()) {
      if (i > changes) break;
      if (fate.kind === 'everything' || (fate.kind === 'first' && i < changes)) image.apply(change);
      else image.tear(change, random, fate.kind === 'some' ? fate.chance : 0.5);
    }
    return image.bytes();
  }
}

/** The files of a store on a disk that loses power. Syncs are per file; names and lengths of synced files are safe. */
export class Disk {
  readonly #files = new Map<string, File>();

  take(entry: Entry, random: () => number): void {
    if (entry.kind === 'told') return;
    const file = this.#files.get(entry.file) ?? new File();
    this.#files.set(entry.file, file);
    if (entry.kind === 'write' || entry.kind === 'truncate') file.change(entry);
    else if (entry.kind === 'sync') file.sync();
    else if (entry.kind === 'failed sync') file.failToSync(random);
    else this.#files.delete(entry.file);
  }

  /** The content of each file after a power cut at this moment. */
  after(fate: Fate, random: () => number): Map<string, Buffer> {
    return new Map([...this.#files].map(([name, file]) => [name, file.after(fate, random)]));
  }
}

class Image {
  #bytes: Buffer;
  #length: number;

  constructor(from: Buffer) {
    this.#bytes = Buffer.from(from);
    this.#length = from.length;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  apply(change: Change): void {
    if (change.kind === 'truncate') this.#resize(change.length);
    else this.#write(change.at, change.bytes);
  }

  tear(change: Change, random: () => number, chance: number): void {
    if (change.kind === 'truncate') {
      if (random() < chance) this.#resize(change.length);
      return;
    }
    const { at, bytes } = change;
    // The boundaries are the disk's: a write that begins within a sector tears there, too.
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + SECTOR - ((at + from) % SECTOR));
      if (random() < chance) this.#write(at + from, bytes.subarray(from, to));
      from = to;
    }
  }

  #write(at: number, bytes: Buffer): void {
    if (at + bytes.length > this.#length) this.#resize(at + bytes.length);
    bytes.copy(this.#bytes, at);
  }

  #resize(length: number): void {
    if (length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    if (length < this.#length) this.#bytes.fill(0, length, this.#length);
    this.#length = length;
  }
}
