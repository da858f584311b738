import { parseArgs } from 'node:util';
import type { AgentStatus } from '../../agent/run/contract.ts';
import { askStatus } from '../../agent/run/status-socket.ts';
import { newChance } from '../../drivers/simulated/chance.ts';
import { until } from '../peers/until.ts';
import { World } from './world.ts';

// npm run test:soak -- --minutes 30 [--seed 1] [--rate 100] [--only 'kill,disk full']: a real agent in a world that goes wrong all the time; what
// it takes in, forwards and costs, with progress; and in the end the books.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '100' },
    only: { type: 'string' },
  },
});

const SAY_EVERY = 30_000;
const LONGEST_STOP = 5000;
const chance = newChance(`soak ${values.seed}`);
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const between = (least: number, most: number) => wait(least + chance.uniform() * (most - least));

const figures = {
  faults: new Map<string, number>(),
  /** Messages that the broker repeated after a fault of each kind, until the next one. */
  repeats: new Map<string, number>(),
  rss: [] as number[],
  starts: [] as number[],
  stops: [] as number[],
};
let mostBacklog = 0;
const problems: string[] = [];

/** What goes wrong, by name; each ends with the world as it was. */
const FAULTS: Readonly<Record<string, (world: World) => Promise<void>>> = {
  async kill(world) {
    const { site, field } = world;
    await field.unread('killed', async () => {
      await site.agent.kill();
      await start(site);
      await world.listening();
    });
  },
  async stop(world) {
    const { site, field } = world;
    await field.unread('stopped', async () => {
      const from = performance.now();
      const code = await site.agent.stop();
      figures.stops.push(performance.now() - from);
      if (code !== 0) problems.push(`SIGTERM ended with ${code}`);
      await start(site);
      await world.listening();
    });
  },
  async 'cut links'({ proxies }) {
    for (const proxy of proxies) proxy.cut();
  },
  async 'flapping links'({ proxies }) {
    for (let i = 0; i < 10; i++) {
      for (const proxy of proxies) proxy.cut();
      await wait(300);
    }
  },
  async 'links down'({ proxies }) {
    for (const proxy of proxies) {
      proxy.accept(false);
      proxy.cut();
    }
    await between(2000, 20_000);
    for (const proxy of proxies) proxy.accept(true);
  },
  'source broker restarts': ({ field }) => field.restartBroker(),
  async 'central broker killed'({ centre }) {
    await centre.broker.kill();
    await between(0, 5000);
    await centre.broker.restart();
  },
  async unplugged(world) {
    const { field } = world;
    await field.unread('unplugged', async () => {
      await field.unplug();
      await between(500, 5000);
      await field.plug();
      await world.listening();
    });
  },
  async 'receiver gone'({ centre }) {
    await centre.killCollector();
    await between(1000, 20_000);
    centre.startCollector();
  },
  async 'agent held up'({ site }) {
    site.agent.process.kill('SIGSTOP');
    await between(500, 4000);
    site.agent.process.kill('SIGCONT');
  },
  async 'disk full'({ disk }) {
    disk?.fill();
    await between(1000, 8000);
    disk?.empty();
  },
};

async function start(site: World['site']): Promise<void> {
  const from = performance.now();
  await site.start();
  figures.starts.push(performance.now() - from);
}

/** Its state, once it answers: the socket of a process that was killed is there for a moment longer. */
async function statusOf({ site }: World): Promise<AgentStatus> {
  let status: AgentStatus | undefined;
  const answers = async () => {
    status = await askStatus(site.store).catch(() => undefined);
    return status !== undefined;
  };
  await until(answers, 'the agent tells its state', 60_000);
  return status as AgentStatus;
}

async function look(world: World, began: number): Promise<void> {
  const { ledger, uplinks, rss_bytes, store } = await statusOf(world);
  const backlog = uplinks['central']?.backlog.backlog_rows ?? 0;
  figures.rss.push(rss_bytes);
  mostBacklog = Math.max(mostBacklog, backlog);
  const { messages, lines } = world.counted();
  const struck = [...figures.faults.values()].reduce((sum, count) => sum + count, 0);
  say(
    `${Math.round((performance.now() - began) / 1000)} s: ${struck} faults; published ${world.field.published}, received ` +
      `${ledger.received}; at the receiver ${messages} + ${lines} of the cable; backlog ${backlog} rows; ` +
      `memory ${megabytes(rss_bytes)}; store ${megabytes(store.file_bytes)}`,
  );
}

const world = await World.open(Number(values.rate));
try {
  const began = performance.now();
  const wanted = values.only?.split(',') ?? Object.keys(FAULTS);
  const names = wanted.filter((name) => name in FAULTS && (name !== 'disk full' || world.disk));
  let saidAt = began;
  let [last, repeated] = ['start', 0];
  while (performance.now() - began < Number(values.minutes) * 60_000) {
    await between(1000, 8000);
    const name = names[Math.floor(chance.uniform() * names.length)] as string;
    figures.repeats.set(last, (figures.repeats.get(last) ?? 0) + world.repeated() - repeated);
    [last, repeated] = [name, world.repeated()];
    await FAULTS[name]?.(world);
    figures.faults.set(name, (figures.faults.get(name) ?? 0) + 1);
    if (performance.now() - saidAt < SAY_EVERY) continue;
    saidAt = performance.now();
    await look(world, began);
  }
  await world.field.rest();
  const { published } = world.field;
  await until(() => world.counted().messages >= published, 'every reading is at the receiver', 180_000).catch((error) =>
    problems.push((error as Error).message),
  );
  await until(async () => (await statusOf(world)).ledger.open === 0, 'every window is closed', 60_000);
  await look(world, began);
  await conclude(world, published);
} finally {
  await world.close();
}

async function conclude(world: World, published: number): Promise<void> {
  const { field } = world;
  const { messages } = world.counted();
  const { arrived, lost, ...wrong } = world.cable();
  const [duplicates, repeated] = [world.duplicates(), world.repeated()];
  if (world.unbalanced() > 0) problems.push('the books do not balance at the receiver');
  if (messages !== published) problems.push(`${messages} of ${published} published readings are at the receiver`);
  for (const [what, count] of Object.entries(wrong))
    if (count > 0) problems.push(`${count} lines of the cable: ${what}`);
  if (duplicates > repeated)
    problems.push(`${duplicates} duplicates, but the broker repeated ${repeated} messages only`);
  for (const took of figures.stops) if (took > LONGEST_STOP) problems.push(`a SIGTERM took ${Math.round(took)} ms`);
  const { ledger } = await statusOf(world);
  say(`faults: ${[...figures.faults].map(([name, count]) => `${name} ${count}`).join(', ')}`);
  say(`published ${published}, at the receiver ${messages}: lost ${published - messages}`);
  const gone = [...lost].map(([why, count]) => `${count} ${why}`).join(', ') || 'none';
  say(`cable: written ${field.lines}, at the receiver ${arrived}; gone while nobody read, or not stored yet: ${gone}`);
  const after = [...figures.repeats].filter(([, count]) => count > 0).map(([name, count]) => `${name} ${count}`);
  say(`repeated after: ${after.join(', ') || 'none'}`);
  say(
    `broker: repeated ${repeated} messages that it knew no acknowledgement of; ${duplicates} of them were stored already`,
  );
  say(`books of the last epoch: ${JSON.stringify(ledger)}`);
  say(`start ${spread(figures.starts)} ms; SIGTERM ${spread(figures.stops)} ms; most backlog ${mostBacklog} rows`);
  say(`memory ${spread(figures.rss.map((bytes) => bytes / 1024 / 1024))} MB`);
  for (const problem of problems) say(`FAIL ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `least ${at(0)}, median ${at(0.5)}, most ${at(1)}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
