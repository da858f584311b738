import type { Ledger } from '../model/ledger.ts';
import type { Progress } from './database.ts';
import type { Range } from './sequence.ts';

/** `Progress` as a row: ranges and books are JSON text. */
export type ProgressRow = Omit<Progress, 'beyond' | 'ledger'> & {
  readonly beyond: string;
  readonly ledger: string | null;
};

export function progressRow(progress: Progress): ProgressRow {
  return {
    ...progress,
    beyond: JSON.stringify(progress.beyond.map(({ from, to }) => [from, to])),
    ledger: progress.ledger ? JSON.stringify(progress.ledger) : null,
  };
}

export function progressOf(row: ProgressRow): Progress {
  const ranges = JSON.parse(row.beyond) as [number, number][];
  return {
    ...row,
    beyond: ranges.map(([from, to]): Range => ({ from, to })),
    ledger: row.ledger === null ? undefined : (JSON.parse(row.ledger) as Ledger),
  };
}
