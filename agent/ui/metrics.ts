import { imbalance } from '../model/ledger.ts';
import { CLOCK_STATES } from '../model/time.ts';
import type { AgentStatus } from '../run/contract.ts';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

/**
 * The state of the agent in Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
 * Labels come from configuration and rule names only, so their number is bounded.
 */
export function renderMetrics(status: AgentStatus): string {
  return metricsOf(status)
    .filter(({ samples }) => samples.length > 0)
    .map(render)
    .join('');
}

function render({ name, type, help, samples }: Metric): string {
  const lines = samples.map(({ labels = {}, value }) => `${name}${renderLabels(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escapeLabel(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function metricsOf(status: AgentStatus): Metric[] {
  return [...bookMetrics(status), ...sourceMetrics(status), ...uplinkMetrics(status), ...storeMetrics(status)];
}

function bookMetrics(status: AgentStatus): Metric[] {
  const { received, open, ...fates } = status.ledger;
  return [
    gauge('weir_info', 'Always 1; the version and the name of the agent.', 1, {
      agent: status.agent,
      version: status.version,
    }),
    gauge('weir_start_time_seconds', 'When the agent started, seconds since 1970.', status.started / 1000),
    {
      ...gauge('weir_readings_received_total', 'Readings that came in since the epoch began.', received),
      type: 'counter',
    },
    {
      name: 'weir_readings_total',
      type: 'counter',
      help: 'What became of readings since the epoch began.',
      samples: Object.entries(fates).map(([fate, value]) => ({ labels: { fate }, value })),
    },
    gauge('weir_readings_open', 'Readings in windows that are still open.', open),
    gauge('weir_readings_held', 'Readings that wait for the true time; among the open ones.', status.held),
    {
      name: 'weir_clock_state',
      type: 'gauge',
      help: 'What is known of the clock: 1 for the state it is in.',
      samples: CLOCK_STATES.map((state) => ({ labels: { state }, value: status.clock === state ? 1 : 0 })),
    },
    gauge(
      'weir_ledger_imbalance',
      'Readings missing from the books; anything but 0 is a defect.',
      imbalance(status.ledger),
    ),
    {
      name: 'weir_events_total',
      type: 'counter',
      help: 'Running totals by source and event.',
      samples: eventSamples(status),
    },
    gauge('weir_series', 'Known series.', status.series),
  ];
}

function eventSamples(status: AgentStatus): Metric['samples'] {
  return Object.entries(status.counts).map(([event, value]) => ({ labels: { event }, value }));
}

function sourceMetrics({ sources }: AgentStatus): Metric[] {
  const list = Object.entries(sources);
  return [
    {
      name: 'weir_source_up',
      type: 'gauge',
      help: '1 while a source works.',
      samples: list.map(([source, { state }]) => ({ labels: { source }, value: state === 'ok' ? 1 : 0 })),
    },
    {
      name: 'weir_source_figure',
      type: 'gauge',
      help: 'Figures of a source of its own: bytes, frames, reconnects.',
      samples: list.flatMap(([source, { figures }]) =>
        Object.entries(figures).map(([figure, value]) => ({ labels: { source, figure }, value })),
      ),
    },
  ];
}

function uplinkMetrics({ uplinks }: AgentStatus): Metric[] {
  const list = Object.entries(uplinks);
  const each = (name: string, help: string, value: (uplink: AgentStatus['uplinks'][string]) => number): Metric => ({
    name,
    type: 'gauge',
    help,
    samples: list.map(([uplink, status]) => ({ labels: { uplink }, value: value(status) })),
  });
  return [
    each('weir_uplink_up', '1 while the uplink is connected.', ({ link }) => (link.state === 'online' ? 1 : 0)),
    each('weir_uplink_backlog_rows', 'Summaries that wait to be sent.', ({ backlog }) => backlog.backlog_rows),
    each('weir_uplink_outbox_rows', 'Messages numbered and not yet settled.', ({ backlog }) => backlog.outbox_rows),
    each('weir_uplink_in_flight', 'Messages sent and not yet acknowledged.', ({ in_flight }) => in_flight),
    each('weir_uplink_newest_seq', 'The newest sequence number given out.', ({ newest_seq }) => newest_seq),
    each(
      'weir_uplink_settled_seq',
      'All messages up to this one are safe at the other end.',
      ({ settled_seq }) => settled_seq,
    ),
  ];
}

function storeMetrics({ store, rss_bytes }: AgentStatus): Metric[] {
  return [
    gauge('weir_store_file_bytes', 'Size of the database and its log.', store.file_bytes),
    { ...gauge('weir_store_commits_total', 'Commits since start.', store.commits), type: 'counter' },
    gauge('weir_store_last_commit_seconds', 'How long the last commit took.', store.last_commit / 1000),
    gauge('weir_store_slowest_commit_seconds', 'How long the slowest commit took.', store.slowest_commit / 1000),
    ...wearMetrics(store),
    gauge('weir_resident_memory_bytes', 'Resident memory.', rss_bytes),
  ];
}

function wearMetrics(store: AgentStatus['store']): Metric[] {
  const { written_bytes, written_today, written_bytes_per_reading, card_years, write_budget, commit_stretch } = store;
  const known = (name: string, help: string, value: number | undefined) =>
    value === undefined ? [] : [gauge(name, help, value)];
  return [
    ...known('weir_written_bytes_total', 'Bytes written to block devices since start.', written_bytes).map(
      (metric) => ({
        ...metric,
        type: 'counter' as const,
      }),
    ),
    ...known('weir_written_today_bytes', 'The same since midnight UTC, or the start.', written_today),
    ...known(
      'weir_written_bytes_per_reading',
      'Bytes written for each reading since start.',
      written_bytes_per_reading,
    ),
    ...known('weir_card_years', 'How long a new card lasts at the pace since start.', card_years),
    ...known('weir_write_budget_bytes', 'Bytes a day that may be written.', write_budget),
    ...known('weir_commit_stretch', 'How many times longer than asked for commits are put off.', commit_stretch),
  ];
}

function gauge(name: string, help: string, value: number, labels?: Readonly<Record<string, string>>): Metric {
  return { name, type: 'gauge', help, samples: [labels === undefined ? { value } : { labels, value }] };
}
