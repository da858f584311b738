import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCollect } from '../../agent/collect/collect.ts';
import { openSqlite } from '../../agent/collect/sqlite-database.ts';
import { newLedger } from '../../agent/model/ledger.ts';
import { encodeMessage } from '../../agent/wire/message.ts';
import { FakeLink } from '../fakes/link.ts';
import { realWorld } from '../fakes/real-world.ts';
import { until } from '../peers/until.ts';

test('an agent that tells its health is there, whatever the last will of another of its connections said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-hearing-'));
  const link = new FakeLink();
  link.obliging = true;
  const collector = runCollect({ url: 'mqtt://fake', db: join(folder, 'central.db') } as never, {
    ...{ world: realWorld(), openLink: () => link, database: openSqlite(join(folder, 'central.db')) },
    pace: { gap_after: 1, answer_within: 1 },
  });
  link.up();
  const second = { v: 1, agent: 'a', epoch: 'e1', seq: 2, summaries: [], ledger: newLedger() } as const;
  link.deliver('weir/a/summary', encodeMessage(second));
  link.deliver('weir/a/state', '{"state":"offline"}', true);
  await until(() => collector.stats().open_gaps === 1, 'the first message is missed');
  link.deliver('weir/a/health', '{}');
  await until(() => collector.stats().resends_asked > 0, 'it is asked for');
  expect(link.sent('resend').length).toBeGreaterThan(0);
  await collector.close();
  rmSync(folder, { recursive: true });
});
