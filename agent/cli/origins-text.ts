import type { Known, Origin, Origins, Traced } from '../../config/origins.ts';
import { formatPath } from '../../config/problems.ts';
import { formatDuration } from '../settings/duration.ts';
import type { Paint } from './paint.ts';
import { type Column, drawTable } from './table.ts';

/** Keys that hold a length of time, those of rules too. */
const DURATIONS = new Set([
  ...['expect_every', 'hold', 'allowed_lateness', 'idle_after'],
  ...['for', 'after', 'per', 'forget_after', 'half_life'],
]);

/** How a series is treated and where each part of that comes from; `line` finds a path in the file. */
export function drawOrigins(
  origins: Origins,
  file: string,
  line: (path: readonly (string | number)[]) => number,
  paint: Paint,
): string {
  const from = (origin: Origin) => describeOrigin(origin, file, line);
  const columns: Column<Traced>[] = [
    { heading: 'setting', cell: ({ key }) => key },
    { heading: 'value', cell: describeValue },
    { heading: 'from', cell: ({ from: origin }) => from(origin) },
  ];
  const { plan, settings, rules, off, suggested, known } = origins;
  const table = (heading: string, rows: readonly Traced[]) => {
    const [first = '', ...rest] = drawTable(rows, [
      { ...(columns[0] as Column<Traced>), heading },
      ...columns.slice(1),
    ]).split('\n');
    return [paint.dim(first), ...rest];
  };
  return [
    paint.bold(plan.name),
    '',
    ...table('setting', settings),
    '',
    ...(rules.length + off.length === 0
      ? [known === undefined ? NO_RULES : NONE_ON]
      : table('rule', [...rules, ...off])),
    ...(suggested.length === 0 ? [] : ['', ...table('worth a thought, not on', suggested)]),
    ...(known === undefined ? [] : ['', ...describeKnown(known)]),
  ].join('\n');
}

function describeKnown({ summary, unit = '', resolution, noise, figures, together }: Known): string[] {
  const typical = [
    ...(resolution === undefined ? [] : [`steps of ${resolution} ${unit}`.trim()]),
    ...(noise === undefined ? [] : [`noise of ${noise} ${unit}`.trim()]),
  ];
  return [
    `${summary}. Look at first: ${figures.join(', ')}.`,
    ...(typical.length === 0 ? [] : [`Typical sensors have ${typical.join(' and ')}.`]),
    ...together.map((summary) => `Held against the rest of its message: ${summary}`),
  ];
}

const NONE_ON = 'No cleaning rules are on: of this quantity no number is impossible.';
const NO_RULES = 'No cleaning rules: give it a quantity, or rules of its own, under series: in the configuration.';

function describeOrigin(origin: Origin, file: string, line: (path: readonly (string | number)[]) => number): string {
  switch (origin.kind) {
    case 'configuration':
      return line(origin.path) > 0
        ? `${file}:${line(origin.path)} ${formatPath(origin.path)}`
        : `default of ${formatPath(origin.path)}`;
    case 'source':
      return origin.origin;
    case 'quantity':
      return `quantity ${origin.quantity}`;
    case 'default':
      return 'default';
  }
}

function describeValue({ key, value }: Traced): string {
  if (typeof value !== 'object' || value === null) return describePart(key, value);
  const parts = Object.entries(value).map(([name, part]) => `${name}: ${describePart(name, part)}`);
  return parts.join(', ');
}

/** A setting as a person would write it; the numbers of a list stand beside what they mean. */
function describePart(name: string, part: unknown): string {
  if (typeof part === 'number' && DURATIONS.has(name)) return formatDuration(part);
  if (Array.isArray(part)) return part.map((each) => describePart(name, each)).join(', ');
  if (typeof part !== 'object' || part === null) return String(part);
  const { value, note, unless_near } = part as { value?: unknown; note?: string; unless_near?: number };
  if (value === undefined) return JSON.stringify(part);
  const unless = unless_near === undefined ? '' : ` unless near ${unless_near}`;
  return `${String(value)}${unless}${note === undefined ? '' : ` (${note})`}`;
}
