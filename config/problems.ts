import { redactText } from './redact.ts';

/** Where in a configuration something stands: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** Something wrong with a configuration, or, as a warning, worth a second look. */
export interface Problem {
  /** Line and column in the file, both from 1. */
  readonly line: number;
  readonly col: number;
  /** As a person writes it: `sources.bench.baud`, `uplinks.central.windows[0]`; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong and what to do: one sentence without a full stop, free of secrets. */
  readonly message: string;
}

/** `sources.house.topics[0].topic`; keys that are no plain words stand in quotes. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += (text === '' ? '' : '.') + (/^[A-Za-z0-9_-]+$/.test(part) ? part : JSON.stringify(part));
  }
  return text;
}

/** `FILE:LINE:COL path: what is wrong`, the form that editors and terminals turn into a link. */
export function formatProblem(file: string, { line, col, path, message }: Problem): string {
  return `${file}:${line}:${col} ${path === '' ? '' : `${path}: `}${message}`;
}

/** One problem a line, in the order of the file. */
export function formatProblems(file: string, problems: readonly Problem[]): string {
  return problems.map((problem) => formatProblem(file, problem)).join('\n');
}

/** The same for programs: one JSON object a line. */
export function problemLines(file: string, kind: 'problem' | 'warning', problems: readonly Problem[]): string {
  return problems.map((problem) => JSON.stringify({ kind, file, ...problem })).join('\n');
}

/** In the order of the file, each once, and with whatever looks like a password taken out. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.col - b.col || compare(a.path, b.path));
  const seen = new Set<string>();
  return sorted
    .map((problem) => ({ ...problem, message: redactText(problem.message) }))
    .filter(({ line, col, path, message }) => {
      const key = `${line}:${col} ${path} ${message}`;
      return !seen.has(key) && seen.add(key);
    });
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
