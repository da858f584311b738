import type { SourceHealth } from '../model/source.ts';
import type { AgentStatus, UplinkStatus } from '../run/contract.ts';
import { describeCounts, describeLedger } from './describe.ts';
import { formatAge, formatBytes, formatCount } from './format.ts';
import type { Paint } from './paint.ts';

const LABEL = 10;
const NAME = 14;

/** The state of an agent for a person: what is wrong stands out, with its remedy below it. */
export function drawStatus(status: AgentStatus, paint: Paint): string {
  const { agent, version, epoch, started, now, store } = status;
  const label = (text: string) => paint.dim(text.padEnd(LABEL));
  return [
    `${paint.bold(agent)}  Weir ${version}, up ${formatAge(now - started)}, ${clockText(status, paint)}, epoch ${epoch}`,
    `${label('books')}${describeLedger(status.ledger)}`,
    ...Object.entries(status.sources).flatMap(([name, health]) =>
      sourceLines(name, health, now, paint, label('source')),
    ),
    ...Object.entries(status.uplinks).flatMap(([name, uplink]) =>
      uplinkLines(name, uplink, now, paint, label('uplink')),
    ),
    `${label('store')}${store.path}, ${formatBytes(store.file_bytes)}, ${formatCount(status.series)} series`,
    `${label('')}${formatCount(store.commits)} commits, the last in ${formatAge(store.last_commit)}, the slowest in ${formatAge(store.slowest_commit)}`,
    ...cardLines(store, paint, label('card')),
    `${label('memory')}${formatBytes(status.rss_bytes)}`,
    ...countLines(status, label),
    ...status.notes.map((note) => `${label('note')}${paint.yellow(note)}`),
  ].join('\n');
}

function cardLines(store: AgentStatus['store'], paint: Paint, label: string): string[] {
  const { written_today, written_bytes_per_reading, card_years, write_budget, over_budget, commit_stretch = 1 } = store;
  if (written_today === undefined) return [];
  const each = written_bytes_per_reading === undefined ? '' : `, ${formatBytes(written_bytes_per_reading)} a reading`;
  const years = card_years === undefined ? '' : `, ${yearsText(card_years)} at this pace`;
  const line = `${label}${formatBytes(written_today)} written today${each}${years}`;
  if (write_budget === undefined) return [line];
  const budget = `more than ${formatBytes(write_budget)} a day at this pace`;
  const stretch = commit_stretch > 1 ? `; commits are put off ${commit_stretch.toFixed(1)} times as long` : '';
  return over_budget || commit_stretch > 1 ? [line, `${' '.repeat(LABEL)}${paint.yellow(budget)}${stretch}`] : [line];
}

function yearsText(years: number): string {
  return years >= 100 ? 'a card lasts more than 100 years' : `a card lasts ${years.toPrecision(2)} years`;
}

function clockText({ clock, held }: AgentStatus, paint: Paint): string {
  const waiting = held === 0 ? '' : `, ${formatCount(held)} readings wait for the true time`;
  const text = `clock ${clock}${waiting}`;
  return clock === 'unsynced' || clock === 'stepped' ? paint.yellow(text) : text;
}

function sourceLines(name: string, health: SourceHealth, now: number, paint: Paint, label: string): string[] {
  const colour = { ok: paint.green, ended: paint.dim, starting: paint.yellow, waiting: paint.yellow, fault: paint.red };
  const figures = Object.entries(health.figures)
    .filter(([, value]) => value !== 0)
    .map(([figure, value]) => `${figure.replaceAll('_', ' ')} ${formatCount(value)}`);
  const state = health.reason ?? health.state;
  const head = `${label}${name.padEnd(NAME)}${colour[health.state](state)} for ${formatAge(now - health.since)}`;
  return [
    figures.length > 0 ? `${head}, ${figures.join(', ')}` : head,
    ...(health.detail === undefined ? [] : [`${' '.repeat(LABEL)}${health.detail}`]),
  ];
}

function uplinkLines(name: string, uplink: UplinkStatus, now: number, paint: Paint, label: string): string[] {
  const { link, backlog, in_flight, newest_seq, settled_seq } = uplink;
  const colour = { online: paint.green, connecting: paint.yellow, offline: paint.red };
  const age = backlog.oldest === undefined ? '' : `, the oldest from ${formatAge(now - backlog.oldest)} ago`;
  const waiting = `${formatCount(backlog.backlog_rows)} summaries wait${age}`;
  const sent = `${in_flight} messages in flight, ${formatCount(settled_seq)} of ${formatCount(newest_seq)} acknowledged`;
  return [
    `${label}${name.padEnd(NAME)}${colour[link.state](link.state)}, ${waiting}, ${sent}`,
    ...(link.reason === undefined ? [] : [`${' '.repeat(LABEL)}${link.reason}`]),
  ];
}

function countLines({ counts, samples }: AgentStatus, label: (text: string) => string): string[] {
  return describeCounts(counts, samples).map((line, i) => `${label(i === 0 ? 'counts' : '')}${line}`);
}
