import { type Command, Option } from 'commander';
import type { Format } from '../summary-output.ts';

export interface ReplayOptions {
  readonly config?: string;
  readonly source?: string;
  readonly db?: string;
  readonly format: Format;
  readonly out?: string;
  readonly json?: boolean;
}

export function addReplay(program: Command): void {
  program
    .command('replay')
    .description('run recorded files through the same pipeline in event time, at full speed, and print the summaries')
    .argument('<file...>', 'log files, CSV, NDJSON, or recorded bytes of a serial line')
    .option(
      '-c, --config <file>',
      'configuration whose sources, series and windows apply (default: ./weir.yaml, then /etc/weir/weir.yaml)',
    )
    .option('--source <name>', 'the source that the files are read as, where the configuration has several')
    .option('--db <file>', 'keep the database, a new one, for query and why (default: a temporary one)')
    .addOption(
      new Option('--format <format>', 'how to print the summaries')
        .choices(['table', 'csv', 'ndjson'])
        .default('table'),
    )
    .option('--out <file>', 'print them into this file, which is written anew')
    .option('--json', 'the same as --format ndjson, and the books as JSON on stderr')
    .action(async (files: string[], options: ReplayOptions) =>
      (await import('../replay.ts')).replayFiles(files, options),
    );
}
