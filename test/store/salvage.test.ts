import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { imbalance } from '../../agent/model/ledger.ts';
import { mendFirstPage } from '../../agent/store/first-page.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { connect, type Database } from '../../agent/store/sqlite.ts';
import type { Store } from '../../agent/store/store.ts';
import { type Message, parseMessage } from '../../agent/wire/message.ts';
import { randomFrom } from '../power/crash-states.ts';
import { LittleAgent, littleStore } from '../power/little-agent.ts';
import { scramblePage } from './scramble-page.ts';
import { newPath } from './station.ts';

const STEPS = 160;
const ROUNDS = Number(process.env['WEIR_DAMAGED'] ?? 40);

/** A store with some history, closed in order. */
async function someStore(): Promise<string> {
  const path = newPath();
  const agent = await LittleAgent.start(await openStore(littleStore(path)));
  await agent.run(0, STEPS);
  await agent.store.close();
  return path;
}

function change(path: string, sql: string): number {
  const db = connect(path);
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  const { changes } = db.prepare(sql).run();
  db.close();
  return changes;
}

/** Moves rows of the outbox while SQLite knows nothing of an index over it, which therefore has them where they were. */
function misleadIndex(path: string): void {
  const schema = (act: (db: Database) => void) => {
    const db = connect(path);
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    act(db);
    db.close();
  };
  let row: unknown[] = [];
  schema((db) => {
    row = db.prepare(`SELECT * FROM sqlite_schema WHERE name = 'outbox_key'`).raw().get() as unknown[];
    db.exec(`DELETE FROM sqlite_schema WHERE name = 'outbox_key'`);
  });
  expect(change(path, 'UPDATE outbox SET id = id + 1000 WHERE uplink = 1')).toBeGreaterThan(0);
  schema((db) => db.prepare('INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)').run(...row));
}

function stored(path: string, sql: string): number {
  const db = connect(path, { readonly: true });
  const value = Number(db.prepare(sql).pluck().get());
  db.close();
  return value;
}

/** All that an uplink has to send, in order; fails where a message is none, or a number is missing. */
async function messagesOf(store: Store, uplink: string): Promise<Message[]> {
  while ((await store.number(uplink, 16)) > 0);
  const messages = (await store.messages(uplink, undefined, 0, 10_000)).map(({ payload }) => {
    const parsed = parseMessage(payload);
    if (parsed.kind === 'bad') throw new Error(parsed.reason);
    return parsed.message;
  });
  messages.forEach(({ epoch, seq }, i) => {
    const before = messages[i - 1];
    if (before?.epoch === epoch) expect(seq).toBe(before.seq + 1);
  });
  return messages;
}

/** Opens it, takes more steps, numbers all there is to send; answers what was noted at the start. */
async function live(path: string): Promise<readonly string[]> {
  const agent = await LittleAgent.start(await openStore(littleStore(path)));
  try {
    for (let i = STEPS; i < STEPS + 20; i++) await agent.take(i);
    await messagesOf(agent.store, 'central');
    await messagesOf(agent.store, 'hours');
    expect(imbalance(agent.revived.pipeline.state.ledger)).toBe(0);
    return agent.revived.notes;
  } finally {
    await agent.store.close();
  }
}

describe('a store with a damaged page', () => {
  test('is moved aside, and what can be read of it goes on under a new epoch', async () => {
    const path = await someStore();
    const summaries = stored(path, 'SELECT count(*) FROM summary_row');
    const messages = stored(path, 'SELECT count(*) FROM outbox');
    scramblePage(path, 'summary_row', 5);
    const store = await openStore(littleStore(path));
    const { epoch, notes, fresh, ledger } = await store.recover();
    expect(notes).toEqual([
      expect.stringMatching(
        /is damaged .* moved to weir\.db\.corrupt-.*: \d+ summaries and \d+ messages were salvaged; at most \d+ rows could not be read, \d+ readings in open windows are lost$/,
      ),
    ]);
    expect({ fresh, received: ledger.received }).toEqual({ fresh: true, received: 0 });
    const kept = stored(path, 'SELECT count(*) FROM summary_row');
    expect(kept).toBeGreaterThan(summaries / 2);
    expect(kept).toBeLessThan(summaries);
    expect(stored(path, 'SELECT count(*) FROM outbox')).toBe(messages);
    expect(stored(path, `SELECT value FROM count WHERE name = 'store.note.salvaged_summaries'`)).toBe(kept);
    const sent = await messagesOf(store, 'central');
    expect(sent.some((message) => message.epoch !== epoch)).toBe(true);
    // The receiver goes on with the books of the old epoch as they were told last.
    for (const message of sent) expect(imbalance(message.ledger)).toBe(0);
    expect(sent.at(-1)?.ledger.received).toBeGreaterThan(0);
    await store.close();
    expect(await live(path)).toEqual([]);
  });

  test.each(['outbox', 'summary_row'])('is salvaged but for that page: the last one of the table %s', async (table) => {
    const path = await someStore();
    const summaries = stored(path, 'SELECT count(*) FROM summary_row');
    scramblePage(path, table, -1);
    const store = await openStore(littleStore(path));
    const { notes } = await store.recover();
    expect(notes).toEqual([expect.stringMatching(/: \d+ summaries and \d+ messages were salvaged; /)]);
    expect(stored(path, 'SELECT count(*) FROM summary_row')).toBeGreaterThan(summaries / 2);
    await store.close();
  });

  test('leaves no gap in the numbers: a message that cannot be read is replaced by an empty one', async () => {
    const path = await someStore();
    const first = stored(path, 'SELECT min(id) FROM outbox WHERE uplink = 1');
    // Of these nobody knows any more to which uplink they go.
    expect(change(path, `UPDATE outbox SET uplink = 77 WHERE uplink = 1 AND id > ${first}`)).toBeGreaterThan(0);
    scramblePage(path, 'outbox', 1);
    const store = await openStore(littleStore(path));
    await store.recover();
    const messages = await messagesOf(store, 'central');
    expect(messages.some(({ summaries }) => summaries.length === 0)).toBe(true);
    await store.close();
  });

  test.each([
    ['all of it', 0, 1024],
    ['where the tables begin', 100, 1024],
    ['the header alone', 0, 100],
  ])('is salvaged even where that is the first one: %s', async (_, from, to) => {
    const path = await someStore();
    const summaries = stored(path, 'SELECT count(*) FROM summary_row');
    const messages = stored(path, 'SELECT count(*) FROM outbox');
    const bytes = readFileSync(path);
    bytes.fill(0xa5, from, to);
    writeFileSync(path, bytes);
    const store = await openStore(littleStore(path));
    expect((await store.recover()).notes).toEqual([
      expect.stringContaining(`${summaries} summaries and ${messages} messages were salvaged; at most 0 rows`),
    ]);
    await messagesOf(store, 'central');
    await store.close();
    expect(await live(path)).toEqual([]);
    const kept = readdirSync(dirname(path)).find((name) => name.endsWith('.first-page')) as string;
    expect(readFileSync(join(dirname(path), kept))).toEqual(bytes.subarray(0, 1024));
  });

  test('a crash after it was given another first page changes nothing', async () => {
    const path = await someStore();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 0, 1024);
    writeFileSync(path, bytes);
    expect(mendFirstPage(path, `${path}.corrupt`)).toBe(true);
    expect(await live(path)).toEqual([expect.stringMatching(/has lost its first page; .* were salvaged/)]);
  });

  test('a crash between moving it aside and moving the new one in costs nothing', async () => {
    const path = await someStore();
    const summaries = stored(path, 'SELECT count(*) FROM summary_row');
    renameSync(path, `${path}.salvaged`);
    expect(await live(path)).toEqual([]);
    expect(stored(path, 'SELECT count(*) FROM summary_row')).toBeGreaterThanOrEqual(summaries);
    expect(existsSync(`${path}.salvaged`)).toBe(false);
  });

  test('a salvage that was cut short is begun again', async () => {
    const path = await someStore();
    scramblePage(path, 'summary_row', 1);
    writeFileSync(`${path}.salvaged`, 'half of it');
    expect(await live(path)).toEqual([expect.stringContaining('were salvaged')]);
  });

  test(`${ROUNDS} stores, a page of each changed at random, all open by themselves, and go on`, async () => {
    const path = await someStore();
    const size = stored(path, 'PRAGMA page_size');
    const good = readFileSync(path);
    const random = randomFrom(7);
    let mended = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of readdirSync(dirname(path))) {
        if (!name.endsWith('.reserve')) rmSync(join(dirname(path), name));
      }
      const bytes = Buffer.from(good);
      const page = Math.floor(random() * (bytes.length / size));
      for (let i = 0; i < 64; i++) bytes[page * size + Math.floor(random() * size)] = Math.floor(random() * 256);
      writeFileSync(path, bytes);
      // What only shows later is mended at the next start.
      const notes = await live(path).catch(() => live(path));
      if (notes.length > 0) mended++;
    }
    expect(mended).toBeGreaterThan(ROUNDS / 3);
  }, 120_000);
});

describe('a store that opens, but makes no sense', () => {
  test.each([
    ['a window of another size than its name says', `UPDATE shape SET size_ms = 77 WHERE name = '1m'`],
    [
      'a series with another one’s plan',
      `UPDATE series SET plan = replace(plan, 'bench/attic', 'bench/a') WHERE id = 3`,
    ],
    ['a checkpoint of unreadable windows', `UPDATE checkpoint SET windows = '{"pane'`],
  ])('%s: it is moved aside, and the rest is salvaged', async (_, sql) => {
    const path = await someStore();
    expect(change(path, sql)).toBe(1);
    expect(await live(path)).toEqual([expect.stringMatching(/contradicts itself .* were salvaged/)]);
  });

  test('books that do not balance are closed, and new ones begun', async () => {
    const path = await someStore();
    change(path, 'UPDATE books SET rejected = -5');
    expect(await live(path)).toEqual([expect.stringContaining('the ledger is damaged; ')]);
  });

  test('an index that contradicts its table stops the commits where somebody stumbles over it, and is mended at the next start', async () => {
    const path = await someStore();
    const agent = await LittleAgent.start(await openStore(littleStore(path)));
    misleadIndex(path);
    await expect(messagesOf(agent.store, 'central')).rejects.toThrow('is damaged');
    await expect(agent.take(STEPS)).rejects.toThrow('Restart: it will be moved aside');
    await agent.store.close();
    expect(await live(path)).toEqual([expect.stringContaining('were salvaged')]);
    expect(existsSync(`${path}.suspect`)).toBe(false);
  });
});

describe('a log that is not the one of the database', () => {
  /** A store whose last steps are in the log only. */
  async function killed(): Promise<string> {
    const path = await someStore();
    const copy = newPath();
    const agent = await LittleAgent.start(await openStore(littleStore(path)));
    for (let i = STEPS; i < STEPS + 10; i++) await agent.take(i);
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    await agent.store.close();
    return copy;
  }

  test('a log that was deleted takes its commits along, and the rest opens as it is', async () => {
    const path = await killed();
    const received = (STEPS + 10) * 4;
    rmSync(`${path}-wal`);
    const agent = await LittleAgent.start(await openStore(littleStore(path)));
    expect(agent.revived.notes).toEqual([]);
    expect(agent.revived.pipeline.state.ledger.received).toBeLessThan(received);
    await agent.take(STEPS);
    await agent.store.close();
  });

  test('the log of an older copy opens unattended', async () => {
    const older = await killed();
    const path = await someStore();
    copyFileSync(`${older}-wal`, `${path}-wal`);
    for (const note of await live(path)) expect(note).toMatch(/salvaged|damaged/);
  });
});
