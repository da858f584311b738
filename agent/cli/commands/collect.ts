import type { Command } from 'commander';
import { openOutput } from '../output.ts';

export interface CollectOptions {
  readonly broker?: string;
  readonly db: string;
  readonly username?: string;
  readonly passwordEnv?: string;
  readonly passwordFile?: string;
  readonly passwordCredential?: string;
  readonly clientId?: string;
  readonly protocol?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly report?: boolean;
  readonly json?: boolean;
}

export function addCollect(program: Command): void {
  program
    .command('collect')
    .description('receive the summaries of many agents into a database, exactly once, and acknowledge them')
    .requiredOption('--db <file>', 'SQLite database to store into (table summary)')
    .option('--broker <url>', 'the broker: mqtt://host:1883, mqtts://host:8883')
    .option('--username <name>', 'user name at the broker')
    .option('--password-env <name>', 'environment variable that holds the password')
    .option('--password-file <file>', 'file that holds the password')
    .option('--password-credential <name>', 'systemd credential that holds the password')
    .option('--client-id <id>', 'name of this receiver at the broker (default: one of its own, kept in the database)')
    .option('--protocol <version>', 'MQTT version: 5, or 4 for 3.1.1')
    .option('--ca <file>', 'PEM file with the certificate authority of the broker')
    .option('--cert <file>', 'PEM file with the certificate of this receiver')
    .option('--key <file>', 'PEM file with its private key')
    .option('--report', 'print what the database holds of each agent, its gaps, duplicates and books, and end')
    .option('--json', 'JSON lines: with --report the report, else figures and events')
    .action(collect);
}

async function collect(options: CollectOptions): Promise<void> {
  if (!options.report) return (await import('../receive.ts')).receiveUntilStopped(options);
  const [{ readReport }, { reportText }] = await Promise.all([
    import('../../collect/report.ts'),
    import('../../collect/report-text.ts'),
  ]);
  const output = openOutput();
  const report = readReport(options.db);
  if (options.json) output.json(report);
  else output.line(reportText(report).trimEnd());
}
