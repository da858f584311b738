import type { EpochReport, Report } from './report.ts';
import type { Range } from './sequence.ts';

const HEADINGS = ['agent', 'epoch', 'stored to', 'messages', 'duplicates', 'revisions', 'missing', 'lost', 'ledger'];
const RANGES_SHOWN = 3;

/** A report as a table for people, and below it a sentence for everything that is not as it should be. */
export function reportText(report: Report): string {
  if (report.epochs.length === 0 && report.rejected.length === 0) return 'Nothing has been received yet.\n';
  const rows = [HEADINGS, ...report.epochs.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join('  ')
      .trimEnd(),
  );
  return `${[...table, ...remarks(report)].join('\n')}\n`;
}

function cells(epoch: EpochReport): string[] {
  const { agent, contiguous, messages, duplicates, revisions, missing, lost } = epoch;
  const stored = contiguous === epoch.highest ? `${contiguous}` : `${contiguous} of ${epoch.highest}`;
  return [
    agent,
    epoch.epoch,
    stored,
    `${messages}`,
    `${duplicates}`,
    `${revisions}`,
    ranges(missing),
    ranges(lost),
    books(epoch),
  ];
}

function books({ ledger, ledger_imbalance, ledger_imbalances }: EpochReport): string {
  if (!ledger) return '-';
  if (ledger_imbalance !== 0) return `off by ${ledger_imbalance}`;
  return ledger_imbalances === 0 ? 'balanced' : `balanced, was off ${ledger_imbalances} times`;
}

/** `17-20, 31 and 4 more`; `-` for none. */
function ranges(all: readonly Range[]): string {
  if (all.length === 0) return '-';
  const shown = all.slice(0, RANGES_SHOWN).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const more = all.length > RANGES_SHOWN ? ` and ${all.length - RANGES_SHOWN} more` : '';
  return `${shown.join(', ')}${more}`;
}

function remarks({ epochs, rejected }: Report): string[] {
  const remarks: string[] = [];
  for (const { agent, epoch, conflicts } of epochs) {
    if (conflicts > 0) {
      remarks.push(
        `${agent} ${epoch}: ${conflicts} messages came with a number that was used before for another. Two agents share one state (a copied card, a restored backup): delete the database of one of them.`,
      );
    }
  }
  for (const { topic, reason, count } of rejected) remarks.push(`${topic}: ${count} not readable: ${reason}`);
  return remarks.length > 0 ? ['', ...remarks] : [];
}
