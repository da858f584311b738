import { copyFileSync, openSync, statSync, writeSync } from 'node:fs';
import { askStatus } from '../../agent/run/status-socket.ts';
import { startMosquitto } from '../peers/mosquitto.ts';
import { startCable } from '../peers/socat.ts';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir } from '../peers/weir.ts';
import { Station } from '../store/station.ts';

const ROUNDS = 5;
/** Series and minutes of the large store: a million summaries that wait for an uplink. */
const SERIES = 1000;
const MINUTES = 1000;
const LARGE = 2 * 1024 * 1024 * 1024;

/** Measures how long the program takes to be back at work, and prints it beside what is promised; answers whether it is. */
export async function measureRecovery(): Promise<boolean> {
  const directory = scratch();
  const broker = await startMosquitto({ quiet: true });
  const configure = (name: string, more = '') => {
    const path = `${directory.path}/${name}.db`;
    directory.file(
      `${name}.yaml`,
      `agent: { id: pi }
store: { path: ${path}, commit_interval: 100ms, max_size: ${LARGE / 1024 / 1024}MB }
sources:
  site: { driver: mqtt, url: "${broker.url}", topics: [{ topic: "site/{device}", select: [n] }] }
${more}series: { "bench/*": { kind: gauge, unit: °C } }
uplinks: { central: { driver: mqtt, url: "mqtt://127.0.0.1:1" } }
`,
    );
    return { path, start: () => startWeir(['run', '-c', `${name}.yaml`], directory.path) };
  };
  try {
    const small = configure('small');
    const usual = say(
      'start until the source is online',
      await repeat(ROUNDS, () => startUntilOnline(small.start)),
      2000,
    );
    const cable = await startCable(`${directory.path}/port`);
    const bench = configure('bench', `  bench: { driver: serial, port: ${cable.port}, decode: { format: kv } }\n`);
    const back = say('a cable plugged in again, until its readings are stored', await replug(bench, cable), 2000);
    const large = configure('large');
    fillWithBacklog(large.path);
    // The first start takes the whole journal again; every later one goes on from a checkpoint.
    await startUntilOnline(large.start);
    const what = `the same with ${SERIES * MINUTES} summaries that wait (${megabytes(large.path)} MB)`;
    const million = say(what, await repeat(ROUNDS, () => startUntilOnline(large.start)), 5000);
    const copy = configure('copy');
    copyFileSync(large.path, copy.path);
    scramble(copy.path);
    const salvaged = await repeat(1, () => startUntilOnline(copy.start));
    const mended = say('the same database with damaged pages, salvaged unattended', salvaged, 10_000);
    return usual && back && million && mended;
  } finally {
    await broker.stop();
    directory.remove();
  }
}

async function startUntilOnline(start: () => Running): Promise<number> {
  const from = performance.now();
  const agent = start();
  try {
    await until(() => /"client":"[^"]*-site"[^\n]*"mqtt_online"/.test(agent.output()), 'the source is online', 120_000);
    return performance.now() - from;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${agent.output()}`, { cause: error });
  } finally {
    await agent.stop();
  }
}

function fillWithBacklog(path: string): void {
  const station = new Station({ path, max_size: LARGE });
  const first = new Date().setUTCHours(0, 0, 0, 0) - 2 * 86_400_000;
  station.run(MINUTES + 1, first, SERIES);
  station.store.close();
}

/** A few pages in the middle are not what they were. */
function scramble(path: string): void {
  const file = openSync(path, 'r+');
  const middle = Math.floor(statSync(path).size / 2048) * 1024;
  writeSync(file, Buffer.alloc(8192, 0xa5), 0, 8192, middle);
}

async function replug(
  { path, start }: { path: string; start: () => Running },
  cable: Awaited<ReturnType<typeof startCable>>,
): Promise<number[]> {
  const agent = start();
  const received = async () => (await askStatus(path)).ledger.received;
  let plugged = true;
  let n = 0;
  const writing = setInterval(() => plugged && cable.write(`n=${n++}\n`), 20);
  try {
    await until(() => agent.output().includes('"started"'), 'the agent has started');
    await until(async () => (await received().catch(() => 0)) > 0, 'readings come');
    return await repeat(ROUNDS, async () => {
      plugged = false;
      await cable.unplug();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const before = await received();
      await cable.plug();
      const from = performance.now();
      plugged = true;
      await until(async () => (await received()) > before, 'readings come again');
      return performance.now() - from;
    });
  } finally {
    clearInterval(writing);
    await agent.stop();
    await cable.unplug();
  }
}

async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < times; i++) took.push(await measure());
  return took;
}

function say(what: string, took: readonly number[], promised: number): boolean {
  const sorted = [...took].sort((a, b) => a - b);
  const [median, most] = [sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, sorted.at(-1) ?? 0];
  const kept = median <= promised;
  const figures = `median ${Math.round(median)} ms, most ${Math.round(most)} ms of ${took.length}`;
  process.stdout.write(`${kept ? 'ok  ' : 'FAIL'}  ${what}: ${figures}; promised ${promised} ms\n`);
  return kept;
}

const megabytes = (path: string): number => Math.round(statSync(path).size / 1024 / 1024);
