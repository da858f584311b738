import { imbalance, type Ledger } from '../model/ledger.ts';
import type { Summary } from '../model/summary.ts';
import type { AgentStatus, LiveReading } from '../run/contract.ts';
import { formatClock, formatCount, formatFigure, formatReading } from './format.ts';

/** The figures of a window in a line: `mean 21.4  min 21.2  max 21.6`, by kind. */
export function describeFigures(summary: Summary): string {
  switch (summary.kind) {
    case 'gauge':
      return `mean ${formatFigure(summary.mean)}  min ${formatFigure(summary.min)}  max ${formatFigure(summary.max)}`;
    case 'counter':
      return `increase ${formatFigure(summary.increase)}  resets ${summary.resets}  last ${formatReading(summary.last)}`;
    case 'angle':
      return `mean ${formatFigure(summary.mean)}°  agreement ${formatFigure(summary.resultant)}`;
    case 'state':
      return Object.entries(summary.seconds)
        .map(([state, seconds]) => `${state} ${formatFigure(seconds)} s`)
        .join('  ');
    case 'level':
      return `Leq ${formatFigure(summary.mean)}  min ${formatFigure(summary.min)}  max ${formatFigure(summary.max)}`;
    case 'count':
      return `events ${formatFigure(summary.increase)} ± ${formatFigure(summary.stddev)}  rate ${formatFigure(summary.rate)}/s`;
    case 'wind':
      return `mean ${formatFigure(summary.mean)}  gust ${formatFigure(summary.gust)}  from ${formatFigure(summary.direction)}°`;
    case 'position':
      return `${summary.last ?? '-'}  scatter ${formatFigure(summary.stddev)} m  moved ${formatFigure(summary.distance)} m`;
  }
}

/** `{sentinel: 1, range: 2}` of what rules did; empty where they did nothing. */
export function describeTally(byRule: Readonly<Record<string, number>>): string {
  const parts = Object.entries(byRule).map(([rule, count]) => `${rule}: ${count}`);
  return parts.length > 0 ? `{${parts.join(', ')}}` : '';
}

/** What became of a reading: `rejected by sentinel: DS18B20 power-on value`. */
export function describeVerdict({ time_note, ...reading }: LiveReading): string {
  const verdict = verdictOf(reading);
  return time_note === undefined ? verdict : `${verdict}; ${time_note}`;
}

function verdictOf({ verdict, rule, why, value }: LiveReading): string {
  if (verdict === 'kept') return 'kept';
  const reason = why === undefined || why === '' ? '' : `: ${why}`;
  return verdict === 'rejected'
    ? `rejected by ${rule}${reason}`
    : `mended by ${rule} to ${formatReading(value)}${reason}`;
}

/** A reading in a line, as it came and what became of it. */
export function describeReading(reading: LiveReading): string {
  return `${formatClock(reading.time)}  ${reading.series}  ${formatReading(reading.raw)}    ${describeVerdict(reading)}`;
}

/** A closed window in a line. */
export function describeSummary(summary: Summary): string {
  const { rejected, mended } = summary.quality;
  const judged = [rejected, mended].map(describeTally);
  const [out, changed] = judged.map((tally, i) =>
    tally === '' ? '' : `  ${i === 0 ? 'rejected' : 'mended'} ${tally}`,
  );
  const revision = summary.rev > 0 ? `  revision ${summary.rev}` : '';
  return `${formatClock(summary.to)}  ${summary.series}  ${summary.window}  ${describeFigures(summary)}  count ${summary.count}${out}${changed}${revision}`;
}

/**
 * Counts in lines, each with what the last such thing looked like: `bench.invalid.unparsable 3, the last: "boot"`.
 * What came from outside is shown as a JSON string, in which no control character of a terminal survives.
 */
export function describeCounts(counts: AgentStatus['counts'], samples: AgentStatus['samples']): string[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => {
      const sample = samples[name];
      return `${name} ${formatCount(count)}${sample === undefined ? '' : `, the last: ${quoted(sample.text)}`}`;
    });
}

function quoted(text: string): string {
  const escaped = (char: string) => `\\u00${char.charCodeAt(0).toString(16)}`;
  return JSON.stringify(text).replace(/[\u007f-\u009f]/g, escaped);
}

/** The equation of the books: `received 10 = summarised 7 + open 2 + rejected 1`, and whether it holds. */
export function describeLedger(ledger: Ledger): string {
  const { received, ...fates } = ledger;
  const order = ['summarised', 'open', 'rejected', 'invalid', 'duplicate', 'late_dropped', 'quota_dropped'] as const;
  const terms = order
    .filter((fate) => fates[fate] > 0 || fate === 'summarised' || fate === 'open')
    .map((fate) => `${fate} ${formatCount(fates[fate])}`);
  const missing = imbalance(ledger);
  const verdict = missing === 0 ? 'balanced' : `${missing} MISSING`;
  return `received ${formatCount(received)} = ${terms.join(' + ')}   ${verdict}`;
}
