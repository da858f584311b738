import type { Measurement } from './measurement.ts';
import { median, spread } from './median.ts';

const COLUMNS = [
  ['cpu_s_per_million', 'CPU, s a million messages'],
  ['core_percent', 'share of a core, %'],
  ['messages_per_s', 'messages a second'],
  ['rss_mb', 'resident memory, MB'],
  ['peak_mb', 'the same at most, MB'],
  ['start_s', 'start to subscribed, s'],
  ['written_bytes_per_reading', 'bytes written a reading'],
] as const satisfies readonly (readonly [keyof Measurement, string])[];

/** Median and spread (smallest to largest) of one figure over all runs; absent where there is none. */
export interface Figure {
  readonly median: number;
  readonly spread: string;
}

/** Figures of each subject, and of the first one's CPU a message over the second one's, run by run. */
export interface Comparison {
  readonly subjects: Readonly<Record<string, Readonly<Record<string, Figure>>>>;
  readonly cpu_ratio: Figure;
}

/** Runs two subjects in turn, A B A B, so that a drift of the machine meets both. */
export async function compare<Subject extends string>(
  [ours, theirs]: readonly [Subject, Subject],
  rounds: number,
  run: (subject: Subject) => Promise<Measurement>,
): Promise<Comparison> {
  const first: Measurement[] = [];
  const second: Measurement[] = [];
  for (let round = 0; round < rounds; round++) {
    first.push(await run(ours));
    second.push(await run(theirs));
  }
  const ratios = first.map(({ cpu_s_per_million }, i) => cpu_s_per_million / (second[i]?.cpu_s_per_million ?? 0));
  return {
    subjects: { [ours]: figuresOf(first), [theirs]: figuresOf(second) },
    cpu_ratio: figure(ratios),
  };
}

export function figure(values: readonly number[]): Figure {
  return { median: median(values), spread: spread(values) };
}

/** A table for people. */
export function drawComparison({ subjects, cpu_ratio }: Comparison): string {
  const names = Object.keys(subjects);
  const cell = (name: string, column: string) => {
    const its = subjects[name]?.[column];
    return (its ? `${its.median} (${its.spread})` : '-').padStart(26);
  };
  return [
    `  ${''.padEnd(28)}${names.map((name) => name.padStart(26)).join('')}`,
    ...COLUMNS.map(([column, words]) => `  ${words.padEnd(28)}${names.map((name) => cell(name, column)).join('')}`),
    `  CPU a message, ${names.join(' / ')}: ${cpu_ratio.median} (${cpu_ratio.spread})`,
  ].join('\n');
}

function figuresOf(runs: readonly Measurement[]): Record<string, Figure> {
  const figures: Record<string, Figure> = {};
  for (const [column] of COLUMNS) {
    const values = runs.map((run) => run[column]).filter((value) => value !== null);
    if (values.length > 0) figures[column] = figure(values);
  }
  return figures;
}
