import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Evening, endure } from './endure.ts';
import { type Mutant, NONE } from './mutant.ts';
import { mutants } from './mutants.ts';
import { type Run, simulate } from './simulate.ts';

/**
 * What a day may add, kB. The heap tells of what is reachable; what the process has grows with the receiver's database,
 * whose pages SQLite keeps, and never shrinks.
 */
const MOST_HEAP = 128;
const MOST_RESIDENT = 2048;
/**
 * For a process that shares its processor with another one like it: threads of its own would only take it away from
 * there. What a world takes is gone at its end: with more room for what is young, little of it is ever moved.
 */
const ALONE = ['--single-threaded', '--max-semi-space-size=32'];
/** How often it is told how far many seeds have come, ms. */
const TELL_EVERY = 60_000;
/** Lines of the trace that are shown of a run that broke a law. */
const SHOWN = 40;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    mutant: { type: 'string' },
    days: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    trace: { type: 'boolean', default: false },
    child: { type: 'boolean', default: false },
  },
});

type Measured = Run & { readonly cpu: number };

/** Sums over all runs. */
interface Sums {
  runs: number;
  failed: number[];
  length: number;
  events: number;
  readings: number;
  commits: number;
  crashes: number;
  cuts: number;
  /** Processor time, ms. */
  cpu: number;
}

const mutant = values.mutant === undefined ? NONE : mutantNamed(values.mutant);
if (values.child) serve();
else if (values.days !== undefined) await runDays(Number(values.seed ?? 1), Number(values.days));
else if (values.seed !== undefined && !process.argv.includes('--seeds')) await replay(Number(values.seed));
else await runAll(Number(values.seed ?? 1), Number(values.seeds), Number(values.jobs));

/** One seed by itself, with the end of its trace. */
async function replay(seed: number): Promise<void> {
  const run = await simulate(seed, { mutant, echo: values.trace ? (line) => console.log(line) : undefined });
  if (!values.trace) for (const line of run.trace.slice(-SHOWN)) console.log(line);
  console.log(`seed ${seed}: ${run.violation ?? 'all laws held'} (trace ${run.hash})`);
  process.exitCode = run.violation === undefined ? 0 : 1;
}

/** One world for many days: what it takes, day by day, and whether that grows. */
async function runDays(seed: number, days: number): Promise<void> {
  const evenings: Evening[] = [];
  const violation = await endure(seed, days, (evening) => {
    evenings.push(evening);
    const { day, heap, resident, figures } = evening;
    const { readings, agent_crashes, receiver_crashes, cuts } = figures;
    const what = `${readings} readings, ${agent_crashes + receiver_crashes} crashes, ${cuts} broken connections`;
    console.log(`day ${day}: ${what}; heap ${inMB(heap)} MB, resident ${inMB(resident)} MB`);
  });
  const growth = growthOf(evenings);
  console.log(`${days} days, seed ${seed}: ${violation ?? 'all laws held, the ledger is exact at the receiver'}`);
  console.log(`growth a day: heap ${growth.heap.toFixed(0)} kB, resident ${growth.resident.toFixed(0)} kB`);
  process.exitCode = violation === undefined && growth.heap < MOST_HEAP && growth.resident < MOST_RESIDENT ? 0 : 1;
}

/** kB a day: the median of the last third of the days against that of the first third, warm-up left out. */
function growthOf(evenings: readonly Evening[]): { heap: number; resident: number } {
  const warm = evenings.slice(5);
  const third = Math.floor(warm.length / 3);
  const rise = (of: (evening: Evening) => number) =>
    third < 1 ? 0 : (median(warm.slice(-third).map(of)) - median(warm.slice(0, third).map(of))) / (2 * third) / 1024;
  return { heap: rise(({ heap }) => heap), resident: rise(({ resident }) => resident) };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}

function inMB(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

/** Many seeds, shared among processes; after so many minutes, or Ctrl-C, no other one is begun. */
async function runAll(first: number, seeds: number, jobs: number): Promise<void> {
  const began = performance.now();
  const sums: Sums = {
    runs: 0,
    failed: [],
    length: 0,
    events: 0,
    readings: 0,
    commits: 0,
    crashes: 0,
    cuts: 0,
    cpu: 0,
  };
  const most = Number(values.minutes) * 60_000;
  let stopped = false;
  const more = () => !stopped && next < first + seeds && performance.now() - began < most;
  let next = first;
  process.once('SIGINT', () => {
    stopped = true;
  });
  const telling = setInterval(() => {
    console.log(`${sums.runs} of ${seeds} seeds, ${sums.failed.length} failed; the next one is ${next}`);
  }, TELL_EVERY);
  await Promise.all(
    Array.from({ length: Math.min(jobs, seeds) }, async () => {
      const mine = values.mutant ? ['--mutant', values.mutant] : [];
      const execArgv = [...process.execArgv, ...ALONE];
      const child = fork(fileURLToPath(import.meta.url), ['--child', ...mine], { execArgv });
      while (more()) add(sums, await ask(child, next++));
      child.kill();
    }),
  );
  clearInterval(telling);
  const took = performance.now() - began;
  const { runs, failed, length, events, readings, commits, crashes, cuts, cpu } = sums;
  console.log(`${runs} seeds, ${failed.length} failed ${failed.slice(0, 10).join(' ')}`);
  console.log(
    `${readings} readings, ${commits} commits, ${crashes} crashes, ${cuts} broken connections, ${events} events`,
  );
  console.log(
    `${(length / 3_600_000).toFixed(0)} hours of virtual time in ${(took / 1000).toFixed(0)} s: ${Math.round(length / took)} times real time; ${(cpu / 1000).toFixed(0)} s of processor time, ${(cpu / runs).toFixed(0)} ms a seed`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function add(sums: Sums, run: Measured): void {
  sums.runs++;
  sums.cpu += run.cpu;
  sums.length += run.length;
  sums.events += run.events;
  sums.readings += run.figures.readings;
  sums.commits += run.figures.commits;
  sums.crashes += run.figures.agent_crashes + run.figures.receiver_crashes;
  sums.cuts += run.figures.cuts;
  if (run.violation === undefined) return;
  sums.failed.push(run.seed);
  console.log(`seed ${run.seed}: ${run.violation}\n  again: npm run test:sim -- --seed ${run.seed}`);
}

function ask(child: ReturnType<typeof fork>, seed: number): Promise<Measured> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`seed ${seed} ended its process with ${code}`)));
    child.once('message', (run) => {
      child.removeAllListeners('exit');
      resolve(run as Measured);
    });
    child.send(seed);
  });
}

function serve(): void {
  // Ctrl-C reaches all processes of a terminal: the one that shares the seeds out ends this one.
  process.on('SIGINT', () => undefined);
  process.on('message', (seed: number) => {
    const before = process.cpuUsage();
    void simulate(seed, { mutant }).then((run) => {
      const { user, system } = process.cpuUsage(before);
      process.send?.({ ...run, trace: [], cpu: (user + system) / 1000 });
    });
  });
}

function mutantNamed(name: string): Mutant {
  const found = mutants.find((one) => one.name === name);
  if (!found) throw new Error(`no mutant is named ${name}; there are: ${mutants.map((one) => one.name).join(', ')}`);
  return found;
}
