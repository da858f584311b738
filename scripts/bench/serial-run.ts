import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { askStatus, checkBooks, emptyFolder, FOLDER, readingsOf, startAgent } from './agent.ts';
import { type Measurement, measure } from './measurement.ts';
import { Child } from './process.ts';
import { until } from './until.ts';

/** Who is measured: both read the same lines from a pseudo-terminal. */
export type SerialSubject = 'weir' | 'serialport';

const DEVICE = `${FOLDER}/device`;
const PORT = `${FOLDER}/port`;

export interface SerialLoad {
  readonly warm_up: number;
  readonly messages: number;
  readonly rate: number;
}

export function hasSocat(): boolean {
  return spawnSync('socat', ['-V'], { stdio: 'ignore' }).status === 0;
}

/** Sends lines to one subject over a pair of pseudo-terminals. Throws where the agent did less than its work. */
export async function runSerial(subject: SerialSubject, { warm_up, messages, rate }: SerialLoad): Promise<Measurement> {
  emptyFolder();
  const cable = new Child('socat', [`pty,raw,echo=0,link=${DEVICE}`, `pty,raw,echo=0,link=${PORT}`]);
  try {
    await until(() => existsSync(DEVICE) && existsSync(PORT), 'socat makes a pair of terminals');
    const child = startReader(subject);
    try {
      await until(() => holds(child, PORT), `${subject} opens the port`);
      const numbers = [warm_up, messages, rate].map(String);
      const source = new Child(process.execPath, ['--import', 'tsx', 'scripts/bench/lines.ts', DEVICE, ...numbers]);
      const measurement = await measure(child, source);
      if (subject === 'weir') await checkAll(2 * (warm_up + messages));
      await source.exit();
      return { ...measurement, start_s: null };
    } finally {
      await child.stop();
    }
  } finally {
    await cable.stop();
  }
}

function startReader(subject: SerialSubject): Child {
  if (subject === 'serialport') return new Child(process.execPath, ['scripts/bench/empty-port.mjs', PORT]);
  return startAgent(`
agent: { id: bench }
store: { path: ${FOLDER}/weir.db, durability: power-loss, commit_interval: 1s }
sources:
  bench: { driver: serial, port: ${resolve(PORT)}, baud: 115200, decode: { format: csv, fields: [t, h] } }
series:
  "*/t": { quantity: temperature, unit: °C }
  "*/h": { quantity: humidity, unit: "%" }
windows: [5s, 1m]
log: { level: warn }
`);
}

/** Whether a process has a file open. */
function holds({ pid }: Child, path: string): boolean {
  const { stdout } = spawnSync('find', ['-L', `/proc/${pid}/fd`, '-samefile', path], { encoding: 'utf8' });
  return stdout.trim() !== '';
}

/** Nobody acknowledges a line: it is there once it is in the books. */
async function checkAll(readings: number): Promise<void> {
  await until(() => readingsOf(askStatus()) >= readings, `${readings} readings are in the books`);
  checkBooks(readings);
}
