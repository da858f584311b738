import type { AgentStatus } from '../../agent/run/contract.ts';

/** The status of an agent in the middle of its life. */
export function someStatus(): AgentStatus {
  return {
    agent: 'shed',
    version: '0.1.0',
    epoch: '9f3c1a2b7d4e5f60',
    started: 1795340400000,
    now: 1795340460000,
    clock: 'synced',
    held: 0,
    ledger: {
      received: 100,
      invalid: 1,
      duplicate: 0,
      rejected: 3,
      summarised: 89,
      open: 7,
      late_dropped: 0,
      quota_dropped: 0,
    },
    counts: { 'bench.rejected.sentinel': 3, 'bench.invalid.missing': 1 },
    samples: { 'bench.invalid.missing': { at: 1795340457000, text: 'T: \u001b[2J\u009bnan' } },
    sources: {
      bench: {
        state: 'fault',
        reason: 'permission denied',
        detail:
          'serial /dev/ttyUSB0: permission denied. Add your user to the group dialout: sudo usermod -aG dialout pi',
        since: 1795340400000,
        figures: { bytes: 1200, frames: 100 },
      },
      house: { state: 'ok', since: 1795340400000, figures: {} },
    },
    uplinks: {
      central: {
        link: { state: 'offline', reason: 'connection refused by localhost:1883', figures: {} },
        backlog: { backlog_rows: 12, outbox_rows: 2, oldest: 1795340400000 },
        in_flight: 2,
        newest_seq: 42,
        settled_seq: 40,
      },
    },
    series: 4,
    store: { path: '/var/lib/weir/weir.db', file_bytes: 122880, commits: 60, last_commit: 4, slowest_commit: 31 },
    rss_bytes: 70_000_000,
    notes: [],
  };
}
