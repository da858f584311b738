import type { Command } from 'commander';
import { parseLength, parsePort } from '../options.ts';

export interface DemoOptions {
  readonly dir: string;
  readonly port: number;
  readonly for?: number;
  readonly json?: boolean;
}

const PAGE_PORT = 8080;

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('run everything on this machine: broker, simulated sensors, agent, receiver and page')
    .option('--dir <folder>', 'where databases and configuration go', './data/demo')
    .option(
      '--port <number>',
      'port of the page on 127.0.0.1; the next free one where it is taken',
      parsePort,
      PAGE_PORT,
    )
    .option(
      '--for <duration>',
      'end by itself after 30s, 5m, ...; exits with 0 only if all arrived and the books balance',
      parseLength,
    )
    .option('--json', 'print what happens as JSON lines')
    .action(async (options: DemoOptions) => (await import('../demo/demo.ts')).demo(options));
}
