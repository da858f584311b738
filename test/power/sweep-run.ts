import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure, reasonOf } from '../../agent/model/failure.ts';
import { SILENT } from '../../agent/model/log.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { connect } from '../../agent/store/sqlite.ts';
import type { Store } from '../../agent/store/store.ts';
import { examine } from './examine.ts';
import { LittleAgent, littleStore, READINGS_PER_STEP, type Told } from './little-agent.ts';
import { Promises } from './promises.ts';
import type { SweepFigures } from './sweep.ts';
import { arm, disarm, type FailurePlan } from './tracer.ts';

// A process in which one system call after the other fails: sweep-run.ts PATH STEPS EVERY PLAN, under the tracer. Each
// round is a life of a store from its first day; in round n, the n-th call fails, until a round has no n-th call any more.
const [path, stepsText, everyText, planText] = process.argv.slice(2) as [string, string, string, string];
const steps = Number(stepsText);
const every = Number(everyText);
const plan = JSON.parse(planText) as Omit<FailurePlan, 'nth'>;
/** What fails once may cost a process its life, but not the next one. */
const MOST_RESTARTS = 1;

const settings = littleStore(path);
const figures: SweepFigures = { rounds: 0, restarts: 0, reopened: 0, wrong: [] };
const warn = (_: object, event: string) => void (event === 'store_reopened' && figures.reopened++);

for (let nth = 1; ; nth += every) {
  clear();
  const { struck, wrong, restarts } = await round({ ...plan, nth });
  if (!struck && wrong === undefined) break;
  figures.rounds++;
  figures.restarts += restarts;
  if (wrong !== undefined) figures.wrong.push(`${plan.kind} ${nth}: ${wrong}`);
}
process.stdout.write(JSON.stringify(figures));

async function round(plan: FailurePlan): Promise<{ struck: boolean; wrong: string | undefined; restarts: number }> {
  const promises = new Promises();
  arm(path, plan);
  let struck = false;
  for (let restarts = 0; ; restarts++) {
    const end = await live(promises);
    // One that does not pass by itself passes with the process: somebody has changed the card.
    if (end === undefined || plan.times === 0) struck = disarm(path) || struck;
    if (end === undefined) return { struck, restarts, wrong: await outcome(promises) };
    const wrong = unclearness(end) ?? (restarts < MOST_RESTARTS ? undefined : `it does not come up: ${reasonOf(end)}`);
    if (wrong) return { struck: disarm(path) || struck, restarts, wrong };
  }
}

/** From a start to the end of all steps, with a stop in order on the way; or to what ended it before. */
async function live(promises: Promises): Promise<unknown> {
  try {
    for (const end of [Math.floor(steps / 2), steps]) await runUntil(end, promises);
    return undefined;
  } catch (error) {
    return error;
  }
}

async function runUntil(end: number, promises: Promises): Promise<void> {
  const store: Store = await openStore(settings, { ...SILENT, warn });
  try {
    const agent = await LittleAgent.start(store, (told: Told) => promises.hear(told));
    const lost = agent.revived.notes.find((note) => promises.commit > 0 && note !== '');
    if (lost) throw new Error(`noted after commit ${promises.commit}: ${lost}`);
    await agent.run(agent.revived.pipeline.state.ledger.received / READINGS_PER_STEP, end);
  } finally {
    await store.close();
  }
}

/** A person must be told what to do, and the service manager the code of a disk that fails. */
function unclearness(error: unknown): string | undefined {
  if (error instanceof Failure && error.code === 74) return undefined;
  return `it ends without saying what to do: ${error instanceof Error ? error.stack : String(error)}`;
}

async function outcome(promises: Promises): Promise<string | undefined> {
  // A step may have become durable without anybody having been told: then it is in the books, and nowhere else.
  const db = connect(path, { readonly: true });
  const missing = steps * READINGS_PER_STEP - Number(db.prepare('SELECT received FROM books').pluck().get());
  db.close();
  if (missing !== 0) return `${missing} readings of ${steps} steps are missing in the books`;
  const verdict = await examine(settings, promises, true);
  return verdict.kind === 'sound' ? undefined : `${verdict.kind}: ${verdict.why}`;
}

function clear(): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(basename(path))) rmSync(join(dirname(path), name), { force: true });
  }
}
