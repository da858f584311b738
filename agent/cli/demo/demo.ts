import { relative, resolve } from 'node:path';
import { EXIT, Failure } from '../../model/failure.ts';
import { imbalance } from '../../model/ledger.ts';
import type { DemoOptions } from '../commands/demo.ts';
import { describeLedger } from '../describe.ts';
import { formatCount } from '../format.ts';
import { type Output, openOutput } from '../output.ts';
import { listenForStop } from '../signals.ts';
import { type Closers, type House, openHouse } from './house.ts';
import { introduce } from './introduction.ts';
import { startView } from './view.ts';

const SETTLES_WITHIN_MS = 8000;

/**
 * The whole path on one machine: sensors, broker, agent, receiver, page. Ends with a signal, or after `--for`; then
 * throws `Failure` (1) unless the receiver has stored summaries and the books balance.
 */
export async function demo(options: DemoOptions): Promise<void> {
  const output = openOutput();
  const signals = listenForStop(() => performance.now());
  const closers: Closers = [];
  try {
    const house = await openHouse(options.dir, options.port, closers);
    const stopped = Promise.race([signals.stop, house.agent.done]);
    const ending = options.for === undefined ? stopped : Promise.race([stopped, wait(options.for, closers)]);
    introduce(house, options, output);
    const view = startView(house, options, output);
    await ending;
    house.sensors.stop();
    if (options.for !== undefined) await settled(house);
    view.stop();
    await sayResult(house, options, output);
  } finally {
    for (const close of closers.reverse()) await close();
    signals.release();
  }
  if (!options.json)
    output.line(`Stopped. The data lies in ${shown(options.dir)}: edge.db (the agent), central.db (the receiver).`);
}

function wait(length: number, closers: Closers): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, length);
    closers.push(() => clearTimeout(timer));
  });
}

/** The sensors are silent now: what has been numbered arrives and is acknowledged. */
async function settled({ agent }: House): Promise<void> {
  const deadline = performance.now() + SETTLES_WITHIN_MS;
  while (performance.now() < deadline) {
    const { uplinks } = await agent.status();
    const done = Object.values(uplinks).every(
      ({ backlog, newest_seq, settled_seq }) =>
        newest_seq > 0 && settled_seq === newest_seq && backlog.backlog_rows === 0,
    );
    if (done) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function sayResult({ agent, receiver }: House, options: DemoOptions, output: Output): Promise<void> {
  const { ledger, uplinks } = await agent.status();
  const { inserted, revised } = receiver.stats();
  const missing = imbalance(ledger);
  const ok = missing === 0 && inserted > 0;
  if (options.json)
    output.json({ event: 'result', ok, stored: inserted, revised, ledger, imbalance: missing, uplinks });
  else {
    // The terminal has put "^C" where the next line begins.
    if (output.isTTY) output.line();
    output.line(`agent:    ${describeLedger(ledger)}`);
    output.line(`receiver: ${formatCount(inserted)} summaries stored, ${formatCount(revised)} revised`);
  }
  if (ok || options.for === undefined) return;
  throw new Failure(
    EXIT.fault,
    missing === 0 ? 'the receiver has stored nothing; see demo.log' : `${missing} readings are missing from the books`,
  );
}

function shown(folder: string): string {
  return relative('.', resolve(folder)) || '.';
}
