import type { Command } from 'commander';
import type { LiveReading } from '../../run/contract.ts';
import { openOutput } from '../output.ts';

interface TailOptions {
  readonly config?: string;
  readonly db?: string;
  readonly rejected?: boolean;
  readonly json?: boolean;
}

export function addTail(program: Command): void {
  program
    .command('tail')
    .description('follow the readings of the running agent, with what became of each')
    .argument('[series]', 'series, or a pattern: * is one level of a name, ** any number', '**')
    .option('-c, --config <file>', 'configuration of the agent (default: ./weir.yaml, then /etc/weir/weir.yaml)')
    .option('--db <file>', 'database of the agent, instead of a configuration')
    .option('--rejected', 'only what was rejected or mended')
    .option('--json', 'one JSON object for each reading')
    .addHelpText(
      'after',
      '\nReadings are shown once they are stored. Ctrl-C ends it. Exits with 69 when no agent answers.',
    )
    .action(tail);
}

async function tail(pattern: string, options: TailOptions): Promise<void> {
  const [{ databasePath }, { ask }, { describeReading }, { seriesPattern }, { listenForStop }] = await Promise.all([
    import('../configuration.ts'),
    import('../../run/status-socket.ts'),
    import('../describe.ts'),
    import('../../settings/glob.ts'),
    import('../signals.ts'),
  ]);
  const output = openOutput();
  const wanted = seriesPattern(pattern);
  const colour = { kept: (text: string) => text, mended: output.paint.yellow, rejected: output.paint.red };
  const lines = ask(await databasePath(options), 'tail');
  const signals = listenForStop(() => performance.now());
  const stopped = signals.stop.then(() => ({ done: true, value: undefined }) as const);
  for (;;) {
    const next = await Promise.race([lines.next(), stopped]);
    if (next.done) break;
    const reading: LiveReading = JSON.parse(next.value);
    if (!(wanted.test(reading.series) || reading.series === pattern)) continue;
    if (options.rejected && reading.verdict === 'kept') continue;
    if (options.json) output.json(reading);
    else output.line(colour[reading.verdict](describeReading(reading)));
  }
  signals.release();
}
