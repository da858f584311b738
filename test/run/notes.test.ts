import { expect, test } from 'vitest';
import { newLedger } from '../../agent/model/ledger.ts';
import type { AgentStatus } from '../../agent/run/contract.ts';
import { Gauges } from '../../agent/run/gauges.ts';
import { healthOf } from '../../agent/run/health.ts';
import { parseHealth } from '../../agent/wire/health.ts';

const STATUS: AgentStatus = {
  ...{ agent: 'pi', version: '1', epoch: 'e', started: 0, now: 0, clock: 'synced', ledger: newLedger() },
  ...{ counts: {}, samples: {}, sources: {}, uplinks: {}, series: 0, rss_bytes: 0, held: 0 },
  ...{ store: { path: 'weir.db', file_bytes: 0, commits: 0, last_commit: 0, slowest_commit: 0 }, notes: [] },
};

test('what the store wants a person to see to lasts as long as it does', () => {
  const gauges = new Gauges('e', newLedger());
  const committed = { commit: 1, ledger: newLedger(), checkpointDue: false, file_bytes: 0 };
  gauges.committed({ ...committed, alarm: 'the log has grown' }, 1);
  expect(gauges.alarm).toBe('the log has grown');
  gauges.committed(committed, 1);
  expect(gauges.alarm).toBeUndefined();
});

test('what a person should see to is in the health message, the newest of it, however much there is', () => {
  const notes = [...Array.from({ length: 30 }, (_, i) => `note ${i} ${'x'.repeat(2000)}`), 'the log has grown'];
  const parsed = parseHealth(healthOf({ ...STATUS, notes }, 0));
  expect(parsed).toMatchObject({ kind: 'ok' });
  expect(JSON.stringify(parsed)).toContain('the log has grown');
});
