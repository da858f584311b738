import type { Command } from 'commander';
import { openOutput } from '../output.ts';

interface StatusOptions {
  readonly config?: string;
  readonly db?: string;
  readonly json?: boolean;
}

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('show the state of the running agent: sources, uplinks, books, store')
    .option('-c, --config <file>', 'configuration of the agent (default: ./weir.yaml, then /etc/weir/weir.yaml)')
    .option('--db <file>', 'database of the agent, instead of a configuration')
    .option('--json', 'print it as one JSON object')
    .addHelpText('after', '\nExits with 69 when no agent answers.')
    .action(status);
}

async function status(options: StatusOptions): Promise<void> {
  const [{ databasePath }, { askStatus }, { drawStatus }] = await Promise.all([
    import('../configuration.ts'),
    import('../../run/status-socket.ts'),
    import('../status-text.ts'),
  ]);
  const answer = await askStatus(await databasePath(options));
  const output = openOutput();
  if (options.json) output.json(answer);
  else output.line(drawStatus(answer, output.paint));
}
