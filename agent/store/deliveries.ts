import type { DeliveryIdentity } from '../model/source.ts';
import type { Database, Statement } from './sqlite.ts';
import type { Deliveries } from './store.ts';

/** Bytes of an identity: the packet identifier and the hash as a double, which holds its 53 bits. */
const IDENTITY_BYTES = 10;

/**
 * The identities of the deliveries committed last, as one row per source and commit. Bounded by `keep`: rows that
 * lie wholly beyond the newest `keep` identities are deleted with each commit.
 */
export class DeliveryTable {
  readonly #db: Database;
  readonly #put: Statement;
  readonly #forget: Statement;
  readonly #prune: Statement;

  constructor(db: Database) {
    this.#db = db;
    this.#put = db.prepare('INSERT INTO delivery VALUES (?, ?, ?, ?)');
    this.#forget = db.prepare('DELETE FROM delivery WHERE source = ?');
    this.#prune = db.prepare(`DELETE FROM delivery WHERE source = @source AND "commit" <= (
      SELECT "commit" FROM (
        SELECT "commit", sum(length(identities)) OVER (ORDER BY "commit" DESC) - length(identities) AS newer
        FROM delivery WHERE source = @source
      ) WHERE newer >= @keep * ${IDENTITY_BYTES} LIMIT 1)`);
  }

  put(commit: number, deliveries: readonly Deliveries[]): void {
    for (const { source, forget, identities, keep } of deliveries) {
      if (forget) this.#forget.run(source);
      if (identities.length === 0) continue;
      this.#put.run(source, commit, keep, pack(identities.slice(-keep)));
      this.#prune.run({ source, keep });
    }
  }

  /** By source, oldest first, at most as many as were to be kept. */
  all(): Record<string, DeliveryIdentity[]> {
    const all: Record<string, DeliveryIdentity[]> = {};
    const rows = this.#db.prepare('SELECT source, keep, identities FROM delivery ORDER BY source, "commit"').all();
    for (const { source, keep, identities } of rows as { source: string; keep: number; identities: Buffer }[]) {
      all[source] = [...(all[source] ?? []), ...unpack(identities)].slice(-keep);
    }
    return all;
  }
}

function pack(identities: readonly DeliveryIdentity[]): Buffer {
  const bytes = Buffer.alloc(identities.length * IDENTITY_BYTES);
  identities.forEach(({ id, hash }, i) => {
    bytes.writeUInt16LE(id, i * IDENTITY_BYTES);
    bytes.writeDoubleLE(hash, i * IDENTITY_BYTES + 2);
  });
  return bytes;
}

function unpack(bytes: Buffer): DeliveryIdentity[] {
  return Array.from({ length: Math.floor(bytes.length / IDENTITY_BYTES) }, (_, i) => ({
    id: bytes.readUInt16LE(i * IDENTITY_BYTES),
    hash: bytes.readDoubleLE(i * IDENTITY_BYTES + 2),
  }));
}
