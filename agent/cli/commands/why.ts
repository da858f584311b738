import type { Command } from 'commander';
import { parseTime } from '../options.ts';
import { openOutput } from '../output.ts';

interface WhyOptions {
  readonly config?: string;
  readonly db?: string;
  readonly window?: string;
  readonly json?: boolean;
}

export function addWhy(program: Command): void {
  program
    .command('why')
    .description('explain one window: raw readings, what each rule did to them, and the summary')
    .argument('<series>', 'the series, for instance bench/temperature')
    .argument(
      '<time>',
      'a moment in the window: 2026-11-22T12:00, 12:00, 12:00:02, -5m (so long ago) or now',
      parseTime,
    )
    .option('-c, --config <file>', 'configuration of the agent (default: ./weir.yaml, then /etc/weir/weir.yaml)')
    .option('--db <file>', 'database of the agent, instead of a configuration')
    .option('--window <name>', 'the window of this size (default: the finest)')
    .option('--json', 'print it as one JSON object')
    .action(why);
}

async function why(series: string, time: number, options: WhyOptions): Promise<void> {
  const [{ databasePath }, { openReader }, { explainWindow }, { drawExplanation }] = await Promise.all([
    import('../configuration.ts'),
    import('../../store/reader.ts'),
    import('../explain-window.ts'),
    import('../explanation-text.ts'),
  ]);
  const reader = openReader(await databasePath(options));
  try {
    const explanation = explainWindow(reader, series, time, options.window);
    const output = openOutput();
    if (options.json) output.json(explanation);
    else output.line(drawExplanation(explanation, output));
  } finally {
    reader.close();
  }
}
