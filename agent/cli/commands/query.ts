import { type Command, Option } from 'commander';
import { parseCount, parseLength, parseTime } from '../options.ts';
import { openOutput } from '../output.ts';
import type { Format } from '../summary-output.ts';

interface QueryOptions {
  readonly config?: string;
  readonly db?: string;
  readonly window?: string;
  readonly from?: number;
  readonly to?: number;
  readonly last?: number;
  readonly limit: number;
  readonly format: Format;
  readonly json?: boolean;
}

const USUAL_LIMIT = 1000;

export function addQuery(program: Command): void {
  program
    .command('query')
    .description('print closed windows from the local history, oldest first')
    .argument('[series]', 'series, or a pattern: * is one level of a name, ** any number', '**')
    .option('-c, --config <file>', 'configuration of the agent (default: ./weir.yaml, then /etc/weir/weir.yaml)')
    .option('--db <file>', 'database of the agent, instead of a configuration')
    .option('--window <name>', 'only windows of this size, for instance 1m')
    .option('--from <time>', 'windows that begin at this time or later', parseTime)
    .option('--to <time>', 'windows that begin before this time', parseTime)
    .addOption(
      new Option('--last <duration>', 'windows of the last 2h, 7d, ...').argParser(parseLength).conflicts('from'),
    )
    .addOption(new Option('--limit <count>', 'the newest so many').argParser(parseCount).default(USUAL_LIMIT))
    .addOption(
      new Option('--format <format>', 'how to print them').choices(['table', 'csv', 'ndjson']).default('table'),
    )
    .option('--json', 'the same as --format ndjson')
    .action(query);
}

async function query(series: string, options: QueryOptions): Promise<void> {
  const [{ databasePath }, { openReader }, { formatSummaries }, { findSummaries }] = await Promise.all([
    import('../configuration.ts'),
    import('../../store/reader.ts'),
    import('../summary-output.ts'),
    import('../find-summaries.ts'),
  ]);
  const from = options.last === undefined ? options.from : Date.now() - options.last;
  const { window, to, limit } = options;
  const reader = openReader(await databasePath(options));
  try {
    const found = findSummaries(reader, series, {
      ...(window === undefined ? {} : { window }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      limit,
    });
    const output = openOutput();
    const format = options.json ? 'ndjson' : options.format;
    const text = found.length === 0 && format === 'table' ? '' : formatSummaries(found, format);
    if (text !== '') output.line(text);
    if (found.length === 0) output.remark(noneFound(reader.series().map(({ plan }) => plan.name)));
    if (found.length === limit) output.remark(`The newest ${limit} are shown; --limit takes a larger number.`);
  } finally {
    reader.close();
  }
}

function noneFound(known: readonly string[]): string {
  if (known.length === 0) return 'The history is empty: nothing has been measured yet.';
  return `No closed window fits. Series in the history: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', ...' : ''}`;
}
