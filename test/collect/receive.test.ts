import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { CollectDatabase } from '../../agent/collect/database.ts';
import { forgo } from '../../agent/collect/forgo.ts';
import { type Arrival, readArrival, receive } from '../../agent/collect/receive.ts';
import { readReport } from '../../agent/collect/report.ts';
import { openSqlite } from '../../agent/collect/sqlite-database.ts';
import { newLedger } from '../../agent/model/ledger.ts';
import type { Summary } from '../../agent/model/summary.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { encodeMessage } from '../../agent/wire/message.ts';
import { minute } from '../fakes/outbox.ts';

const directory = mkdtempSync(join(tmpdir(), 'weir-receive-'));
const path = join(directory, 'central.db');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function arrival(seq: number, summaries: Summary[], { agent = 'a', epoch = 'e1', received = seq } = {}): Arrival {
  const ledger = { ...newLedger(), received, summarised: seq };
  return readArrival(`weir/${agent}/summary`, encodeMessage({ v: 1, agent, epoch, seq, summaries, ledger }));
}

let db: CollectDatabase;
beforeEach(() => {
  for (const suffix of ['', '-wal', '-shm', '.lock', '.pid']) rmSync(path + suffix, { force: true });
});
async function withDatabase<Result>(work: () => Promise<Result>): Promise<Result> {
  db = openSqlite(path);
  try {
    return await work();
  } finally {
    await db.close();
  }
}
function rows(sql: string): unknown[] {
  const reader = connect(path, { readonly: true });
  try {
    return reader.prepare(sql).all();
  } finally {
    reader.close();
  }
}
const STORED =
  'SELECT agent, epoch, series, window, from_ms, rev, mean FROM summary ORDER BY agent, epoch, series, from_ms';
const SEQUENCE =
  'SELECT agent, epoch, contiguous, highest, beyond, messages, ledger, ledger_seq, ledger_imbalances FROM progress ORDER BY agent, epoch';

describe('what a receiver stores', () => {
  test('a summary lies in columns named as on the wire', async () => {
    await withDatabase(() => receive(db, [arrival(1, [minute(5)])], 1000));
    expect(rows('SELECT * FROM summary')).toEqual([
      expect.objectContaining({ agent: 'a', epoch: 'e1', series: 'bench/temperature', kind: 'gauge', window: '1m' }),
    ]);
    expect(rows('SELECT from_ms, to_ms, rev, count, mean, p99, quality FROM summary')).toEqual([
      {
        from_ms: 300_000,
        to_ms: 360_000,
        rev: 0,
        count: 1,
        mean: 5,
        p99: 5,
        quality: '{"rejected":{},"mended":{},"late":0,"clock":"synced"}',
      },
    ]);
  });

  test('a newer revision replaces an older one, and never the other way round', async () => {
    await withDatabase(async () => {
      await receive(db, [arrival(2, [minute(5, 's/t', 1)])], 1000);
      await receive(db, [arrival(1, [minute(5, 's/t', 0)])], 1000);
      await receive(db, [arrival(3, [minute(5, 's/t', 2)])], 1000);
    });
    expect(rows('SELECT rev, mean FROM summary')).toEqual([{ rev: 2, mean: 5.02 }]);
    expect(rows('SELECT revisions, stale_revisions FROM progress')).toEqual([{ revisions: 1, stale_revisions: 1 }]);
  });

  test('the state depends on the set of messages: any order, any number of copies, any grouping', async () => {
    // Two agents, two epochs, revisions of the same window, a window in two epochs, books that do not balance.
    const set = [
      arrival(1, [minute(1), minute(2)]),
      arrival(2, [minute(1, 'bench/temperature', 1)]),
      arrival(3, [minute(3), minute(2, 'bench/temperature', 1)]),
      arrival(4, [minute(1, 'bench/temperature', 2)], { received: 9 }),
      arrival(6, [minute(4)]),
      arrival(1, [minute(1)], { epoch: 'e2' }),
      arrival(2, [minute(5)], { epoch: 'e2' }),
      arrival(1, [minute(1)], { agent: 'b' }),
    ];
    const run = (groups: Arrival[][]) =>
      withDatabase(async () => {
        for (const group of groups) await receive(db, group, 1000);
      }).then(() => {
        const state = [rows(STORED), rows(SEQUENCE)];
        for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
        return state;
      });
    const expected = await run([set]);
    const copies = fc.array(fc.constantFrom(...set), { maxLength: 6 });
    const schedule = copies.chain((more) =>
      fc.record({
        order: fc.shuffledSubarray([...set, ...more], { minLength: set.length + more.length }),
        cut: fc.nat(set.length),
      }),
    );
    await fc.assert(
      fc.asyncProperty(schedule, async ({ order, cut }) => {
        expect(await run([order.slice(0, cut), order.slice(cut)])).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test('a commit that fails leaves nothing behind', async () => {
    await withDatabase(async () => {
      await receive(db, [arrival(1, [minute(1)])], 1000);
      const broken = { ...minute(2), series: null as unknown as string };
      const crooked = { ...arrival(3, []), message: { v: 1, agent: 'a', epoch: 'e1', seq: 3, summaries: [broken] } };
      const bad = { ...crooked, message: { ...crooked.message, ledger: newLedger() } } as Arrival;
      await expect(receive(db, [arrival(2, [minute(2)]), bad], 1000)).rejects.toThrow();
      await receive(db, [arrival(2, [minute(2)])], 1000);
    });
    expect(rows('SELECT contiguous, messages, duplicates FROM progress')).toEqual([
      { contiguous: 2, messages: 2, duplicates: 0 },
    ]);
  });

  test.each([
    ['not JSON', 'weir/a/summary', 'hello'],
    ['another name than the topic', 'weir/b/summary', undefined],
  ])('a message that is bad (%s) is set aside and counted', async (reason, topic, text) => {
    const good = encodeMessage({ v: 1, agent: 'a', epoch: 'e1', seq: 1, summaries: [], ledger: newLedger() });
    const payload = text === undefined ? good : new TextEncoder().encode(text);
    const received = await withDatabase(() => receive(db, [readArrival(topic, payload)], 1000));
    expect(received.rejected).toBe(1);
    expect(rows('SELECT topic, reason FROM rejected_message')).toEqual([
      { topic, reason: expect.stringContaining(reason) },
    ]);
    expect(rows('SELECT * FROM progress')).toEqual([]);
  });

  test('of bad messages the newest thousand are kept', async () => {
    const bad = Array.from({ length: 1100 }, (_, i) =>
      readArrival('weir/a/summary', new TextEncoder().encode(`${i}x`)),
    );
    await withDatabase(() => receive(db, bad, 1000));
    expect(rows('SELECT count(*) AS n, min(id) AS oldest FROM rejected_message')).toEqual([{ n: 1000, oldest: 101 }]);
  });

  test('one number with two contents shows a copied state; both contents are kept', async () => {
    const received = await withDatabase(async () => {
      await receive(db, [arrival(1, [minute(1)])], 1000);
      return receive(db, [arrival(1, [minute(8)])], 1000);
    });
    expect(received.conflicts).toEqual([{ agent: 'a', epoch: 'e1', seq: 1 }]);
    expect(rows('SELECT from_ms FROM summary')).toEqual([{ from_ms: 60_000 }, { from_ms: 480_000 }]);
    expect(rows('SELECT conflicts, messages FROM progress')).toEqual([{ conflicts: 1, messages: 1 }]);
  });

  test('what was given up and arrives after all is stored and no longer lost', async () => {
    await withDatabase(async () => {
      await receive(db, [arrival(1, [minute(1)]), arrival(6, [minute(6)])], 1000);
      const progress = await forgo(db, 'a', 'e1', [{ from: 2, to: 5 }], 2000);
      expect(progress?.contiguous).toBe(6);
      const late = await receive(db, [arrival(3, [minute(3)]), arrival(3, [minute(3)])], 3000);
      expect(late.duplicates).toBe(1);
    });
    expect(rows('SELECT from_seq, to_seq, lost_ms FROM gap')).toEqual([
      { from_seq: 2, to_seq: 2, lost_ms: 2000 },
      { from_seq: 4, to_seq: 5, lost_ms: 3000 },
    ]);
    expect(rows('SELECT messages, contiguous FROM progress')).toEqual([{ messages: 3, contiguous: 6 }]);
  });

  test('a second collector on the same file is refused by name', async () => {
    await withDatabase(async () => {
      expect(() => openSqlite(path)).toThrow(`is in use by process ${process.pid}`);
    });
  });

  test('a file that is no database is refused and left as it is', () => {
    writeFileSync(path, 'this is a letter to my grandmother, not a database at all. '.repeat(100));
    expect(() => openSqlite(path)).toThrow('cannot be opened');
    expect(() => readReport(path)).toThrow('cannot be read');
    const other = join(dirname(path), 'other.db');
    connect(other).exec('CREATE TABLE letter (text)').close();
    expect(() => readReport(other)).toThrow('was not made by weir collect');
  });
});

test('a database made before a kind of series was known takes that kind in', async () => {
  await withDatabase(async () => undefined);
  const old = connect(path);
  for (const column of ['gust', 'direction', 'lat', 'lon', 'distance'])
    old.exec(`ALTER TABLE summary DROP COLUMN ${column}`);
  old.close();
  const wind = {
    ...minute(0),
    kind: 'wind',
    mean: 4,
    stddev: 1,
    min: 2,
    max: 9,
    gust: 8,
    direction: 270,
    resultant: 0.9,
  };
  await withDatabase(async () => {
    await receive(db, [arrival(1, [wind as never])], 1000);
  });
  expect(rows('SELECT kind, gust, direction FROM summary')).toEqual([{ kind: 'wind', gust: 8, direction: 270 }]);
});
