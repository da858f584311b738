import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT, Failure } from '../../model/failure.ts';
import type { FieldFacts } from '../../model/series.ts';
import { openOutput } from '../output.ts';

interface ExplainOptions {
  readonly config?: string;
  readonly db?: string;
  readonly json?: boolean;
}

export function addExplainConfig(program: Command): void {
  program
    .command('explain-config')
    .description('say how a series is treated, and which part of that comes from where')
    .argument('<series>', 'the series, for instance bench/temperature; it need not have been heard of yet')
    .option('-c, --config <file>', 'configuration (default: ./weir.yaml, then /etc/weir/weir.yaml)')
    .option('--db <file>', 'database of the agent, for what sources know about their fields (default: store.path)')
    .option('--json', 'print it as one JSON object')
    .action(explainConfig);
}

async function explainConfig(series: string, options: ExplainOptions): Promise<void> {
  const [{ readConfiguration }, { originsOf }, { drawOrigins }, { readDocument }, { driverNamed }] = await Promise.all([
    import('../configuration.ts'),
    import('../../../config/origins.ts'),
    import('../origins-text.ts'),
    import('../../../config/document.ts'),
    import('../../../drivers/index.ts'),
  ]);
  const output = openOutput();
  const { file, config } = await readConfiguration(options.config, output.remark);
  const source = series.split('/')[0] as string;
  if (!series.includes('/')) {
    throw new Failure(EXIT.usage, `${series} is no series: they are named source/device/field or source/field`);
  }
  const known = await seriesKnown(options.db ?? config.store.path, series);
  const origins = originsOf(config, source, series, known.facts);
  const section = config.sources[source];
  const reads = (section && driverNamed(section.driver).explain?.(section.settings as never)) ?? [];
  if (options.json) return output.json({ series, heard_of: known.heard, ...origins, reads });
  const document = readDocument(readFileSync(file, 'utf8'));
  const line = (path: readonly (string | number)[]) =>
    document.written(path) === undefined && path.length === 1 ? 0 : document.place(document.find(path, 'key')).line;
  output.line(drawOrigins(origins, file, line, output.paint));
  if (reads.length > 0) output.line(['', `what ${source} reads`, ...reads.map((text) => `  ${text}`)].join('\n'));
  if (!known.heard)
    output.remark(`\n${series} has not been heard of yet: what its source knows about it is not in this.`);
}

/** What the source of a series said about it, as the store remembers; nothing where the agent has not run. */
async function seriesKnown(database: string, name: string): Promise<{ heard: boolean; facts?: FieldFacts }> {
  if (!existsSync(database)) return { heard: false };
  const { openReader } = await import('../../store/reader.ts');
  const reader = openReader(database);
  try {
    const found = reader.series().find(({ plan }) => plan.name === name);
    const facts = found?.plan.facts;
    return { heard: found !== undefined, ...(facts !== undefined && { facts }) };
  } finally {
    reader.close();
  }
}
