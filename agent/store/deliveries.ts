import type { DeliveryIdentity, Identities } from '../model/source.ts';
import type { Database, Statement } from './sqlite.ts';
import type { Delivered, Deliveries } from './store.ts';

/** Bytes of an identity: the packet identifier and the hash as a double, which holds its 53 bits. */
const IDENTITY_BYTES = 10;

/** A deletion writes three pages that the commit would not have touched: rows of no more use wait for each other. */
const PRUNE_ROWS = 32;

/** How many identities the rows of a source hold, by commit, oldest first. */
interface Held {
  total: number;
  readonly rows: { readonly commit: number; readonly count: number }[];
}

/**
 * The identities of the deliveries committed last, as one row per source and commit. Bounded by `keep`: rows that
 * lie wholly beyond the newest `keep` identities are deleted, PRUNE_ROWS of them at a time. And one bookmark a source.
 */
export class DeliveryTable {
  readonly #db: Database;
  readonly #put: Statement;
  readonly #forget: Statement;
  readonly #prune: Statement;
  readonly #mark: Statement;
  /** One entry a source of the configuration; its rows are those of the table. */
  readonly #held = new Map<string, Held>();

  constructor(db: Database) {
    this.#db = db;
    this.#put = db.prepare('INSERT INTO delivery VALUES (?, ?, ?, ?)');
    this.#forget = db.prepare('DELETE FROM delivery WHERE source = ?');
    this.#prune = db.prepare('DELETE FROM delivery WHERE source = ? AND "commit" <= ?');
    this.#mark = db.prepare(
      'INSERT INTO bookmark VALUES (?, ?) ON CONFLICT DO UPDATE SET bookmark = excluded.bookmark',
    );
    const sizes = db
      .prepare('SELECT source, "commit", length(identities) FROM delivery ORDER BY source, "commit"')
      .raw();
    for (const [source, commit, bytes] of sizes.all() as [string, number, number][]) {
      this.#hold(source, commit, bytes / IDENTITY_BYTES);
    }
  }

  put(commit: number, deliveries: readonly Deliveries[]): void {
    for (const { source, forget, identities, keep, bookmark } of deliveries) {
      if (bookmark !== undefined) this.#mark.run(source, bookmark);
      if (forget) {
        this.#forget.run(source);
        this.#held.delete(source);
      }
      if (identities.ids.length === 0) continue;
      const first = Math.max(0, identities.ids.length - keep);
      this.#put.run(source, commit, keep, pack(identities, first));
      this.#pruneTo(keep, source, this.#hold(source, commit, identities.ids.length - first));
    }
  }

  /** By source. */
  all(): Record<string, Delivered> {
    const marks = this.#db.prepare('SELECT source, bookmark FROM bookmark').raw().all() as [string, string][];
    const all: Record<string, Delivered> = {};
    for (const [source, identities] of Object.entries(this.#identities())) all[source] = { identities };
    for (const [source, bookmark] of marks) all[source] = { identities: [], ...all[source], bookmark };
    return all;
  }

  /** Oldest first, at most as many as were to be kept. */
  #identities(): Record<string, DeliveryIdentity[]> {
    const all: Record<string, DeliveryIdentity[]> = {};
    const keeps: Record<string, number> = {};
    const rows = this.#db.prepare('SELECT source, keep, identities FROM delivery ORDER BY source, "commit"').iterate();
    for (const { source, keep, identities } of rows as Iterable<{ source: string; keep: number; identities: Buffer }>) {
      keeps[source] = keep;
      all[source] ??= [];
      all[source].push(...unpack(identities));
    }
    return Object.fromEntries(
      Object.entries(all).map(([source, known]) => [source, known.slice(-(keeps[source] ?? 0))]),
    );
  }

  #hold(source: string, commit: number, count: number): Held {
    const held = this.#held.get(source) ?? { total: 0, rows: [] };
    this.#held.set(source, held);
    // A commit that was rolled back is tried again under the same number.
    while ((held.rows.at(-1)?.commit ?? -1) >= commit) held.total -= held.rows.pop()?.count ?? 0;
    held.total += count;
    held.rows.push({ commit, count });
    return held;
  }

  #pruneTo(keep: number, source: string, held: Held): void {
    let surplus = 0;
    let { total } = held;
    for (const { count } of held.rows) {
      if (total - count < keep) break;
      total -= count;
      surplus++;
    }
    if (surplus < PRUNE_ROWS) return;
    held.total = total;
    const last = held.rows.splice(0, surplus).at(-1);
    this.#prune.run(source, last?.commit);
  }
}

function pack({ ids, hashes }: Identities, first: number): Buffer {
  const bytes = Buffer.alloc((ids.length - first) * IDENTITY_BYTES);
  for (let i = first, at = 0; i < ids.length; i++, at += IDENTITY_BYTES) {
    bytes.writeUInt16LE(ids[i] as number, at);
    bytes.writeDoubleLE(hashes[i] as number, at + 2);
  }
  return bytes;
}

function unpack(bytes: Buffer): DeliveryIdentity[] {
  return Array.from({ length: Math.floor(bytes.length / IDENTITY_BYTES) }, (_, i) => ({
    id: bytes.readUInt16LE(i * IDENTITY_BYTES),
    hash: bytes.readDoubleLE(i * IDENTITY_BYTES + 2),
  }));
}
