import type { Command } from 'commander';

export function addService(program: Command): void {
  const service = program.command('service').description('run the agent as a systemd service');
  service
    .command('install')
    .description(
      'make the user, the folders and the unit, and start the service; prints each file and command before it uses it',
    )
    .option(
      '-c, --config <file>',
      'configuration to put at /etc/weir/weir.yaml (default: what is there, else the example)',
    )
    .option('--user <name>', 'the user that the agent runs as', 'weir')
    .option('--no-start', 'enable it, but do not start it now')
    .option('--dry-run', 'print everything, do nothing')
    .option('--json', 'print the steps as JSON lines')
    .action(async (options) => (await import('../service/install.ts')).install(options));
  service
    .command('uninstall')
    .description('stop the service and remove its unit')
    .option('--user <name>', 'the user that the agent runs as', 'weir')
    .option('--purge', 'remove readings, configuration and user too')
    .option('--dry-run', 'print everything, do nothing')
    .option('--json', 'print the steps as JSON lines')
    .action(async (options) => (await import('../service/install.ts')).uninstall(options));
}
