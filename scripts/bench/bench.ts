import { cpus } from 'node:os';
import { type Measurement, measure } from './measure.ts';
import { median, spread } from './median.ts';
import type { Subject } from './subject.ts';

/** One part of the benchmark: a load, and how often it is repeated for each subject, in turn. */
interface Part {
  readonly title: string;
  readonly messages: number;
  readonly rate: number;
  readonly rounds: number;
}

const PARTS: Readonly<Record<string, Part>> = {
  flood: { title: 'flood: 500,000 messages as fast as they are acknowledged', messages: 500_000, rate: 0, rounds: 3 },
  'rate-1000': { title: '1,000 messages a second for 20 s', messages: 20_000, rate: 1000, rounds: 3 },
  'rate-100': { title: '100 messages a second for 20 s', messages: 2000, rate: 100, rounds: 3 },
};
const SUBJECTS: readonly Subject[] = ['weir', 'mqtt.js'];
const COLUMNS = [
  'cpu_s_per_million',
  'core_percent',
  'messages_per_s',
  'rss_mb',
  'peak_mb',
  'start_s',
  'written_bytes_per_reading',
] as const;
type Column = (typeof COLUMNS)[number];
type Row = Record<Column, { median: number; spread: string }>;

const args = process.argv.slice(2);
const json = args.includes('--json');
const chosen = args.filter((arg) => !arg.startsWith('-'));
const unknown = chosen.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`No part "${unknown.join('", "')}". Parts: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(64);
}

const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`;
if (!json)
  console.log(
    `Machine: ${machine}\nweir: JSON, range, windows with quantiles, journal (FULL), PUBACK after commit, summaries sent.\nmqtt.js: an empty handler, nothing stored. 2 readings a message are stored by weir.\n`,
  );
const results: Record<string, unknown> = { machine };
for (const [name, part] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  results[name] = await runPart(part);
}
if (json) console.log(JSON.stringify(results, null, 2));

/** Runs the subjects in turn, A B A B, so that a drift of the machine meets both. */
async function runPart(part: Part): Promise<unknown> {
  const runs: Record<Subject, Measurement[]> = { weir: [], 'mqtt.js': [] };
  for (let round = 0; round < part.rounds; round++) {
    for (const subject of SUBJECTS) runs[subject].push(await measure(subject, part.messages, part.rate));
  }
  const rows = Object.fromEntries(SUBJECTS.map((subject) => [subject, summarise(runs[subject])])) as Record<
    Subject,
    Row
  >;
  const ratios = runs.weir.map(
    (run, i) => run.cpu_s_per_million / (runs['mqtt.js'][i] as Measurement).cpu_s_per_million,
  );
  const ratio = { median: median(ratios), spread: spread(ratios) };
  if (!json) print(part.title, rows, ratio);
  return { ...rows, cpu_ratio: ratio };
}

function summarise(runs: readonly Measurement[]): Row {
  const column = (name: Column) => runs.map((run) => run[name]);
  return Object.fromEntries(
    COLUMNS.map((name) => [name, { median: median(column(name)), spread: spread(column(name)) }]),
  ) as Row;
}

function print(title: string, rows: Record<Subject, Row>, ratio: { median: number; spread: string }): void {
  console.log(title);
  console.log(`  ${''.padEnd(28)}${SUBJECTS.map((subject) => subject.padStart(24)).join('')}`);
  for (const column of COLUMNS) {
    const cells = SUBJECTS.map((subject) =>
      `${rows[subject][column].median} (${rows[subject][column].spread})`.padStart(24),
    );
    console.log(`  ${column.padEnd(28)}${cells.join('')}`);
  }
  console.log(`  CPU a message, weir / mqtt.js: ${ratio.median} (${ratio.spread})\n`);
}
