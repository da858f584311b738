import { imbalance, type Ledger } from '../../agent/model/ledger.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { unpack } from '../../agent/store/packed.ts';
import { connect, type Database } from '../../agent/store/sqlite.ts';
import type { Store, StoreSettings } from '../../agent/store/store.ts';
import { hashOf, LittleAgent } from './little-agent.ts';
import type { Promises } from './promises.ts';

export type Verdict =
  | { readonly kind: 'sound' }
  /** It does not open by itself, or does not go on afterwards. */
  | { readonly kind: 'unopenable'; readonly why: string }
  /** Something that was acknowledged is not there; how many commits, where it is commits. */
  | { readonly kind: 'lost'; readonly why: string; readonly commits: number }
  /** It contradicts itself. */
  | { readonly kind: 'inconsistent'; readonly why: string };

/**
 * Opens a store as the agent does after a crash, and holds it to what was promised. `complete`: the store was so large
 * that nothing had to be given up.
 */
export async function examine(settings: StoreSettings, promises: Promises, complete: boolean): Promise<Verdict> {
  let store: Store | undefined;
  try {
    store = await openStore(settings);
    const agent = await LittleAgent.start(store);
    const verdict = holds(settings.path, agent.revived.notes, promises, complete);
    if (verdict.kind === 'sound') await goesOn(agent, settings.path);
    return verdict;
  } catch (error) {
    return { kind: 'unopenable', why: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    await store?.close();
  }
}

function holds(path: string, notes: readonly string[], promises: Promises, complete: boolean): Verdict {
  const db = connect(path, { readonly: true });
  try {
    const commit = one(db, 'SELECT "commit" FROM books');
    if (commit < promises.commit) {
      const why = `commit ${commit} is the last, ${promises.commit} was acknowledged; ${notes.join('; ')}`;
      return { kind: 'lost', why, commits: promises.commit - commit };
    }
    const lost = missingReadings(db, promises) ?? missingMessages(db, promises);
    if (lost) return { kind: 'lost', why: lost, commits: 0 };
    // Before the first acknowledgement there is nothing to be lost: a file that was half made may be begun anew.
    if (notes.length > 0 && promises.commit > 0) return { kind: 'inconsistent', why: notes.join('; ') };
    const contradiction = outOfBalance(db, complete) ?? gap(db, promises);
    return contradiction ? { kind: 'inconsistent', why: contradiction } : { kind: 'sound' };
  } finally {
    db.close();
  }
}

/** One more step, and one more message. */
async function goesOn(agent: LittleAgent, path: string): Promise<void> {
  const db = connect(path, { readonly: true });
  const next = one(db, 'SELECT "commit" FROM books') + 1;
  db.close();
  await agent.take(next);
  await agent.store.number('hours', 1);
}

function missingReadings(db: Database, { epoch, received }: Promises): string | undefined {
  if (epoch === '') return undefined;
  const stored = one(
    db,
    `SELECT CASE WHEN epoch.id = books.epoch THEN books.received ELSE json_extract(epoch.books, '$.received') END
     FROM epoch, books WHERE epoch.name = ?`,
    epoch,
  );
  return stored >= received ? undefined : `${stored} readings of epoch ${epoch}, ${received} were acknowledged`;
}

/** A message that has left the house must be repeated byte for byte until it is settled. */
function missingMessages(db: Database, { sent }: Promises): string | undefined {
  const find = db.prepare(`SELECT payload FROM outbox JOIN epoch ON epoch.id = outbox.epoch
    JOIN uplink ON uplink.id = outbox.uplink WHERE uplink.name = 'central' AND epoch.name = ? AND seq = ?`);
  for (const [epoch, messages] of sent) {
    for (const [seq, hash] of messages) {
      const row = find.get(epoch, seq) as { payload: Buffer } | undefined;
      if (!row) return `message ${seq} of epoch ${epoch} was handed out and is gone`;
      if (hashOf(unpack(row.payload)) !== hash)
        return `message ${seq} of epoch ${epoch} is another one than was handed out`;
    }
  }
  return undefined;
}

function outOfBalance(db: Database, complete: boolean): string | undefined {
  const books = db.prepare('SELECT * FROM books').get() as Ledger & { epoch: number; given_up: number };
  if (imbalance(books) !== 0) return `the books are out by ${imbalance(books)}`;
  if (!complete) return undefined;
  const stored = one(db, 'SELECT total(count) FROM summary_row WHERE base = 1 AND epoch = ?', books.epoch);
  if (stored === books.summarised - books.given_up) return undefined;
  return `the windows hold ${stored} readings, the books say ${books.summarised}`;
}

/** Numbers of an uplink's epoch: all from the first unsettled one to the newest one. */
function gap(db: Database, { settled }: Promises): string | undefined {
  const numbers = db.prepare(`SELECT uplink.name AS uplink, epoch.name AS epoch, sequence.newest AS newest,
      count(seq) AS messages, min(seq) AS first, max(seq) AS last
    FROM sequence JOIN uplink ON uplink.id = sequence.uplink JOIN epoch ON epoch.id = sequence.epoch
    LEFT JOIN outbox ON outbox.uplink = sequence.uplink AND outbox.epoch = sequence.epoch
    GROUP BY sequence.uplink, sequence.epoch`);
  for (const row of numbers.all() as Numbers[]) {
    const through = row.uplink === 'central' ? (settled.get(row.epoch) ?? 0) : 0;
    const whole = row.messages === 0 ? row.newest <= through : row.last - row.first + 1 === row.messages;
    const joined = row.messages === 0 || (row.last === row.newest && row.first <= through + 1);
    if (!whole || !joined) return `numbers of ${row.uplink} have a gap: ${JSON.stringify({ ...row, through })}`;
  }
  return undefined;
}

interface Numbers {
  readonly uplink: string;
  readonly epoch: string;
  readonly newest: number;
  readonly messages: number;
  readonly first: number;
  readonly last: number;
}

function one(db: Database, sql: string, ...values: unknown[]): number {
  return Number(
    db
      .prepare(sql)
      .pluck()
      .get(...values),
  );
}
