import type { SourceHealth } from '../model/source.ts';
import type { Instant } from '../model/time.ts';
import { encodeHealth } from '../wire/health.ts';
import type { AgentStatus, UplinkStatus } from './contract.ts';

/** The newest are told; all of them are in the log. */
const MOST_NOTES = 8;
const LONGEST_NOTE = 1000;

/** The health message of an agent: its status as the centre needs it. */
export function healthOf(status: AgentStatus, now: Instant): Uint8Array {
  const uplinks = Object.entries(status.uplinks);
  const { store } = status;
  const oldest = uplinks.map(([, { backlog }]) => backlog.oldest ?? now);
  return encodeHealth({
    v: 1,
    agent: status.agent,
    epoch: status.epoch,
    version: status.version,
    at: now,
    clock: status.clock,
    backlog_rows: sum(uplinks.map(([, { backlog }]) => backlog.backlog_rows)),
    ...(oldest.length > 0 && { oldest_age_ms: Math.max(0, now - Math.min(...oldest)) }),
    uplinks: Object.fromEntries(uplinks.map(([name, uplink]) => [name, uplinkHealth(uplink, now)])),
    sources: Object.fromEntries(Object.entries(status.sources).map(([name, source]) => [name, sourceHealth(source)])),
    ledger: { ...status.ledger },
    invalid: invalidByReason(status.counts),
    bytes_written_today: store.written_today ?? 0,
    ...(store.written_bytes_per_reading !== undefined && {
      bytes_written_per_reading: store.written_bytes_per_reading,
    }),
    ...(store.card_years !== undefined && { card_years: store.card_years }),
    ...(store.write_budget !== undefined && { write_budget: store.write_budget, over_budget: store.over_budget }),
    notes: status.notes.slice(-MOST_NOTES).map((note) => note.slice(0, LONGEST_NOTE)),
  });
}

function uplinkHealth({ link, backlog, in_flight }: UplinkStatus, now: Instant) {
  const { backlog_rows, outbox_rows, oldest } = backlog;
  return {
    state: link.state,
    ...(link.reason !== undefined && { reason: link.reason }),
    backlog_rows,
    outbox_rows,
    ...(oldest !== undefined && { oldest_age_ms: Math.max(0, now - oldest) }),
    figures: { ...link.figures, in_flight },
  };
}

function sourceHealth({ state, reason, detail, since, figures }: SourceHealth) {
  return { state, reason, detail, since, figures: { ...figures } };
}

/** `bench.invalid.missing` and `house.invalid.missing` are both `missing`. */
function invalidByReason(counts: AgentStatus['counts']): Record<string, number> {
  const invalid: Record<string, number> = {};
  for (const [name, count] of Object.entries(counts)) {
    const reason = /\.invalid\.([^.]+)$/.exec(name)?.[1];
    if (reason) invalid[reason] = (invalid[reason] ?? 0) + count;
  }
  return invalid;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
