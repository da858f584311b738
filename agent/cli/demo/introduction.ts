import { relative } from 'node:path';
import type { DemoOptions } from '../commands/demo.ts';
import type { Output } from '../output.ts';
import type { House } from './house.ts';

const LINES = {
  'pseudo-terminal': 'a real pseudo-terminal',
  virtual: 'a serial line in memory; install socat for a real one',
};

/** Says what runs, what to open and what to try next. */
export function introduce({ page, broker, line, paths, log }: House, options: DemoOptions, output: Output): void {
  const config = relative('.', paths.config);
  const central = relative('.', paths.central);
  if (options.json)
    return output.json({ event: 'started', page, broker: broker.url, serial: line.port, ...paths, log });
  const { bold, dim } = output.paint;
  const rows = [
    bold('Weir: sensors, broker, agent, receiver and page, all on this machine.'),
    '',
    `  open     ${bold(page ?? `no page: see ${relative('.', log)}`)}`,
    `  sensors  an Arduino at ${line.port} (${LINES[line.kind]})`,
    `           and Zigbee2MQTT at ${broker.url}; both misbehave like real ones`,
    `  log      ${relative('.', log)}`,
    '',
    'Try in another terminal:',
    `  npx weir query '*/temperature' -c ${config} --last 5m`,
    `  npx weir why bench/temperature -10s -c ${config}`,
    `  npx weir status -c ${config}`,
    `  npx weir collect --report --db ${central}`,
    '',
    dim(options.for === undefined ? 'Windows close every 10 s. Ctrl-C ends it.' : 'Windows close every 10 s.'),
    '',
  ];
  for (const row of rows) output.line(row);
}
