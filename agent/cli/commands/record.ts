import type { Command } from 'commander';
import { parseDuration } from '../../settings/duration.ts';

export interface RecordOptions {
  readonly port: string;
  readonly baud: number;
  readonly parity?: 'even' | 'odd';
  readonly out: string;
  readonly for?: number;
}

export function addRecord(program: Command): void {
  program
    .command('record')
    .description('keep the raw bytes of a serial port with their times, for a report or a replay')
    .requiredOption('--port <port>', 'the port: /dev/ttyUSB0, tcp://host:port')
    .requiredOption('--baud <rate>', 'bits a second, as the device sends them', Number)
    .option('--parity <parity>', 'even or odd, for a device of 7 data bits')
    .requiredOption('--out <file>', 'where to keep them; a new file')
    .option('--for <duration>', 'how long: 30s, 5m (default: until Ctrl-C)', parseDuration)
    .addHelpText('after', '\nweir replay FILE plays it again. Nothing is sent to the device.')
    .action(async (options: RecordOptions) => (await import('../record.ts')).record(options));
}
