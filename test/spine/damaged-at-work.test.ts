import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { imbalance } from '../../agent/model/ledger.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { Site } from './site.ts';

const PAGE = 1024;
let site: Site | undefined;
afterEach(() => site?.close());

/** Writes noise over all pages of a database but the first ones, and has whoever holds it read it anew. */
function ruin(path: string): void {
  const db = connect(path);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const file = openSync(path, 'r+');
  const { size } = statSync(path);
  for (let at = 8 * PAGE; at < size; at += PAGE) writeSync(file, Buffer.alloc(PAGE, 0xa5), 0, PAGE, at);
  closeSync(file);
  db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${Number(db.pragma('user_version', { simple: true }))}; COMMIT`);
  db.close();
}

test('a database that is ruined while the agent works is moved aside, and the agent goes on in the same process', async () => {
  site = new Site();
  await site.configure('sources: { bench: { driver: simulated } }\nwindows: [1s]\n').start();
  const { epoch } = await site.shows('windows', ({ ledger }) => ledger.summarised > 0);
  ruin(site.store);
  await site.said('"event":"agent_begins_again"');
  await site.said('"event":"started"', 2);
  const again = await site.shows('new windows', (status) => status.epoch !== epoch && status.ledger.summarised > 0);
  expect(again.notes.join()).toMatch(/moved to weir\.db\.corrupt-/);
  expect(imbalance(again.ledger)).toBe(0);
  expect(await site.agent.stop()).toBe(0);
}, 240_000);
