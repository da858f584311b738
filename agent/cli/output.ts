import { newPaint, type Paint, wantsColour } from './paint.ts';

/** Where a command prints: results to stdout, remarks to stderr. */
export interface Output {
  readonly paint: Paint;
  readonly isTTY: boolean;
  readonly columns: number;
  /** A line of the result. */
  line(text?: string): void;
  /** A result for programs: one JSON object on one line. */
  json(value: unknown): void;
  /** A remark that is no result. */
  remark(text: string): void;
}

const USUAL_COLUMNS = 100;

export function openOutput(): Output {
  return {
    paint: newPaint(wantsColour(process.stdout, process.env)),
    isTTY: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? USUAL_COLUMNS,
    line: (text = '') => void process.stdout.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    remark: (text) => void process.stderr.write(`${text}\n`),
  };
}
