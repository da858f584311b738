import type { Command } from 'commander';

export interface DiscoverOptions {
  readonly port?: readonly string[];
  readonly broker?: readonly string[];
  readonly username?: string;
  readonly passwordEnv?: string;
  readonly for?: number;
  readonly probe?: boolean;
  readonly write?: string;
  readonly json?: boolean;
}

export function addDiscover(program: Command): void {
  program
    .command('discover')
    .description('find out what is attached, by listening, and write the configuration for it')
    .option('--port <port...>', 'listen to these ports only: /dev/ttyUSB0, tcp://host:port (default: all there are)')
    .option('--broker <url...>', 'listen to this broker (default: the one on this machine, where there is one)')
    .option('--username <name>', 'user name at the broker')
    .option('--password-env <name>', 'environment variable that holds the password')
    .option('--for <seconds>', 'how long to listen to a broker (default: 15)', Number)
    .option(
      '--probe',
      'also ask silent ports, with questions that only read; a device that is not known may take them amiss',
    )
    .option('--write <file>', 'write what was found into this configuration, or add it to what is there')
    .option('--json', 'one JSON object for each port and broker')
    .addHelpText(
      'after',
      '\nListening sends nothing. Opening a port resets most Arduinos. Exits with 69 when nothing was found.',
    )
    .action(async (options: DiscoverOptions) => (await import('../discover/run.ts')).runDiscovery(options));
}
