import type { Summary } from '../../model/summary.ts';
import type { AgentStatus, LiveListener, LiveReading } from '../../run/contract.ts';

/** Rejections shown; the oldest goes. */
const SHOWN = 5;
/** The demo has a dozen series; more than this are not shown. */
const MOST_SERIES = 100;

export interface Row {
  readonly series: string;
  reading?: LiveReading;
  summary?: Summary;
  /** Readings rejected since the demo began, by rule. */
  readonly rejected: Map<string, number>;
}

/** What the terminal shows, as plain data. */
export interface Board {
  readonly rows: Map<string, Row>;
  readonly judged: LiveReading[];
  status?: AgentStatus;
  /** Summaries that lie in the receiver's database. */
  stored: number;
}

export function newBoard(): Board {
  return { rows: new Map(), judged: [], stored: 0 };
}

/** Keeps the board in step with the agent. */
export function boardListener(board: Board, finest: string): LiveListener {
  return {
    readings(readings) {
      for (const reading of readings) takeReading(board, reading);
    },
    summaries(summaries) {
      for (const summary of summaries) {
        const row = rowOf(board, summary.series);
        if (row !== undefined && summary.window === finest) row.summary = summary;
      }
    },
  };
}

function takeReading(board: Board, reading: LiveReading): void {
  const row = rowOf(board, reading.series);
  if (row !== undefined) row.reading = reading;
  if (reading.verdict !== 'rejected') return;
  const rule = reading.rule ?? '';
  row?.rejected.set(rule, (row.rejected.get(rule) ?? 0) + 1);
  board.judged.push(reading);
  if (board.judged.length > SHOWN) board.judged.shift();
}

function rowOf(board: Board, series: string): Row | undefined {
  const found = board.rows.get(series);
  if (found !== undefined || board.rows.size >= MOST_SERIES) return found;
  const row: Row = { series, rejected: new Map() };
  board.rows.set(series, row);
  return row;
}
