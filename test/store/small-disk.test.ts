import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { imbalance, type Ledger } from '../../agent/model/ledger.ts';
import type { Log } from '../../agent/model/log.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { hasSmallDisks, type SmallDisk, smallDisk } from '../peers/small-disk.ts';
import { LittleAgent, littleStore, READINGS_PER_STEP } from '../power/little-agent.ts';

const STORE = 4 * 1024 * 1024;

/** The fixed words that were logged. */
class Words implements Log {
  readonly said: string[] = [];
  readonly #say = (_: object, event: string) => void this.said.push(event);
  readonly debug = this.#say;
  readonly info = this.#say;
  readonly warn = this.#say;
  readonly error = this.#say;
}

function booksOf(path: string): Ledger {
  const db = connect(path, { readonly: true });
  const books = db.prepare('SELECT * FROM books').get() as Ledger & { given_up: number };
  db.close();
  return {
    ...books,
    summarised: books.summarised - books.given_up,
    quota_dropped: books.quota_dropped + books.given_up,
  };
}

function forget(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '.lock', '.pid', '.reserve']) rmSync(path + suffix, { force: true });
}

describe.skipIf(!hasSmallDisks)('on a small file system (needs root, loop devices and mkfs.ext4)', () => {
  let disk: SmallDisk;
  afterEach(() => disk.remove());

  async function start(log?: Log): Promise<{ agent: LittleAgent; path: string }> {
    const path = join(disk.path, 'weir.db');
    return { path, agent: await LittleAgent.start(await openStore(littleStore(path, { max_size: STORE }), log)) };
  }

  test('a full disk stops nothing: the reserve is given back, the oldest is given up and counted, until there is space', async () => {
    disk = smallDisk(12);
    const log = new Words();
    const { agent, path } = await start(log);
    await agent.run(0, 20);
    disk.fill();
    await agent.run(20, 160);
    expect(log.said).toContain('disk_full');
    expect(existsSync(`${path}.reserve`)).toBe(false);
    disk.empty();
    await agent.run(160, 168);
    for (let i = 168; i < 300; i++) await agent.take(i);
    expect(existsSync(`${path}.reserve`)).toBe(true);
    const books = booksOf(path);
    expect(imbalance(books)).toBe(0);
    expect(books.received).toBe(300 * READINGS_PER_STEP);
    await agent.store.close();
  });

  test('a store is opened on a disk that is full already: what cannot be written waits, and goes on by itself', async () => {
    disk = smallDisk(12);
    const before = await start();
    await before.agent.run(0, 60);
    await before.agent.store.close();
    disk.fill();
    const { agent, path } = await start();
    let done = 60;
    const refused = async () => {
      for (; done < 400; done++) await agent.take(done);
    };
    const reason = await refused().catch((error: unknown) => error);
    if (reason !== undefined) expect(reason).toMatchObject({ code: 74, passing: true });
    expect(imbalance(booksOf(path))).toBe(0);
    disk.empty();
    // What was refused is not in the books; in the agent the same step is tried again.
    for (let i = done + 1; i < done + 20; i++) await agent.take(i);
    expect(imbalance(booksOf(path))).toBe(0);
    await agent.store.close();
  });

  test('a disk that breaks down under a running store refuses each commit, and the next start keeps all in memory', async () => {
    disk = smallDisk(12);
    const { agent, path } = await start();
    await agent.run(0, 20);
    disk.breakDown();
    await expect(agent.take(20)).rejects.toMatchObject({ code: 74 });
    await agent.store.close().catch((error: unknown) => expect(error).toMatchObject({ code: expect.anything() }));
    const next = await start();
    const { recovered, notes } = next.agent.revived;
    try {
      expect(notes[0]).toContain('is read-only: everything is kept in memory');
      await next.agent.run(0, 30);
      expect(booksOf(recovered.path).received).toBe(30 * READINGS_PER_STEP);
      expect(existsSync(path)).toBe(true);
    } finally {
      await next.agent.store.close();
      forget(recovered.path);
    }
  });

  test('on a disk that is read-only from the start everything is kept in memory, said aloud', async () => {
    disk = smallDisk(12);
    const before = await start();
    await before.agent.run(0, 20);
    const { epoch } = before.agent.revived;
    await before.agent.store.close();
    disk.remount('ro');
    const log = new Words();
    const { agent } = await start(log);
    const { recovered, notes } = agent.revived;
    try {
      expect(log.said).toContain('disk_read_only');
      expect(notes[0]).toMatch(/is read-only: everything is kept in memory .* at most 4 MB.* restart weir$/);
      expect(recovered.path).not.toContain(disk.path);
      expect(recovered.epoch).not.toBe(epoch);
      await agent.run(0, 50);
      expect(booksOf(recovered.path)).toMatchObject({ received: 50 * READINGS_PER_STEP });
      await agent.store.close();
      // It outlives the process, and after the disk was mended the store on the disk is taken up again.
      const again = await start();
      expect(again.agent.revived.recovered.ledger.received).toBe(50 * READINGS_PER_STEP);
      await again.agent.store.close();
      disk.remount('rw');
      const after = await start();
      expect(after.agent.revived).toMatchObject({ epoch, notes: [] });
      await after.agent.store.close();
    } finally {
      forget(recovered.path);
    }
  });

  test('on a disk that can hold no more files a store ends with a sentence, and starts once there is room for them', async () => {
    disk = smallDisk(12, 16);
    const spare: string[] = [];
    try {
      for (let i = 0; ; i++) {
        const file = join(disk.path, `spare-${i}`);
        writeFileSync(file, '');
        spare.push(file);
      }
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
    await expect(start()).rejects.toMatchObject({ code: 74, message: expect.stringMatching(/cannot .*: /) });
    for (const file of spare.slice(0, 6)) rmSync(file);
    const { agent } = await start();
    await agent.run(0, 20);
    await agent.store.close();
    expect(readdirSync(disk.path)).toContain('weir.db');
  });
});
