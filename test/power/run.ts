import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explore, ROOMY, type Run, record, TIGHT } from './laboratory.ts';
import { PLANS, sweep } from './sweep.ts';
import { buildTracer, hasCompiler, scratchDirectory } from './tracer.ts';

// npm run test:power -- --states 3000 [--seed 1]: power cuts over recorded runs of the real store, and every
// system call of a short one failing; with the figures.

const { values } = parseArgs({
  options: { states: { type: 'string', default: '3000' }, seed: { type: 'string', default: '1' } },
});
const states = Number(values.states);
const seed = Number(values.seed);

/** Three quarters of the states are those of a store with room, the others of one that makes space all the time. */
const RUNS: readonly { name: string; run: Run; states: number; blind: boolean }[] = [
  { name: 'roomy store', run: { steps: 400, synchronous: 'FULL', max_size: ROOMY }, states: states / 2, blind: false },
  { name: 'tight store', run: { steps: 400, synchronous: 'FULL', max_size: TIGHT }, states: states / 4, blind: false },
  {
    name: 'a sync fails once',
    run: { steps: 200, synchronous: 'FULL', max_size: ROOMY, fail: { kind: 'sync', nth: 90, error: 'EIO', times: 1 } },
    ...{ states: states / 4, blind: false },
  },
  // Without it, a laboratory that sees nothing would look like a store that loses nothing.
  {
    name: 'control: synchronous=OFF',
    run: { steps: 400, synchronous: 'OFF', max_size: ROOMY },
    states: 300,
    blind: true,
  },
];

if (!hasCompiler) {
  process.stdout.write(
    'The power laboratory needs Linux and a C compiler (cc); without them there is nothing to run.\n',
  );
  process.exit(1);
}
const directory = scratchDirectory();
let failed = false;
try {
  const library = buildTracer(directory);
  for (const [i, { name, run, states, blind }] of RUNS.entries()) {
    const place = join(directory, String(i));
    mkdirSync(place);
    const entries = record(run, library, place);
    const began = performance.now();
    const { examples, ...figures } = await explore(entries, {
      ...{ states: Math.ceil(states), seed: seed + i, directory: place, max_size: run.max_size },
    });
    const damage = figures.lost + figures.unopenable + figures.inconsistent;
    const wrong = blind ? damage === 0 : damage > 0;
    failed ||= wrong;
    const told = Object.entries(figures).map(([key, value]) => `${key} ${value}`);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(
      `${wrong ? 'FAIL' : 'ok  '}  ${name}: ${told.join(', ')} (${entries.length} entries, ${seconds} s)\n`,
    );
    if (!blind) for (const example of examples) process.stdout.write(`      ${example}\n`);
    rmSync(place, { recursive: true });
  }
  const began = performance.now();
  for (const plan of PLANS) {
    const { rounds, restarts, wrong } = await sweep(plan, { library, directory, steps: 30, every: 1 });
    failed ||= wrong.length > 0 || rounds === 0;
    const what = `each ${plan.kind} fails with ${plan.error}, ${plan.times === 1 ? 'once' : 'from then on'}`;
    process.stdout.write(
      `${wrong.length > 0 ? 'FAIL' : 'ok  '}  ${what}: ${rounds} calls, ${restarts} restarts, wrong ${wrong.length}\n`,
    );
    for (const sentence of wrong.slice(0, 5)) process.stdout.write(`      ${sentence}\n`);
  }
  process.stdout.write(`      (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
