import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { NONE } from './mutant.ts';
import { longScenario } from './scenario.ts';
import { Sim } from './sim.ts';
import { inWords, SCRATCH } from './simulate.ts';
import { installTimers } from './virtual-timers.ts';
import { SimulatedWorld } from './world.ts';

const DAY = 86_400_000;
/** However long the outages, after so many days everything has arrived. */
const ARRIVED = 3 * DAY;
/** Timers of a second and more come as late as this: a month of seconds would take too long. */
const GRAIN = 30_000;

/** How a day ended. */
export interface Evening {
  readonly day: number;
  /** Bytes that are reachable, and that the process has. */
  readonly heap: number;
  readonly resident: number;
  readonly figures: Sim['figures'];
}

/**
 * One world for many days. Each evening what ended days ago is checked and forgotten, so that what still grows is the
 * program's. Answers the law that was broken, if any.
 */
export async function endure(
  seed: number,
  days: number,
  onEvening: (evening: Evening) => void,
): Promise<string | undefined> {
  const directory = mkdtempSync(join(SCRATCH, 'weir-sim-'));
  const sim = new Sim(seed, longScenario(seed, days), NONE, directory);
  const restore = installTimers(sim.timeline, GRAIN);
  const world = new SimulatedWorld(sim, { endless: true });
  const began = sim.trueTime;
  let day = 0;
  const evening = () => {
    day++;
    if (day > days) return;
    sim.timeline.after(DAY, undefined, evening);
    if (day * DAY > ARRIVED) world.checkUntil(began + day * DAY - ARRIVED);
    collectGarbage();
    const { heapUsed, rss } = process.memoryUsage();
    onEvening({ day, heap: heapUsed, resident: rss, figures: { ...sim.figures } });
  };
  sim.timeline.after(DAY, undefined, evening);
  try {
    await world.run();
    return undefined;
  } catch (error) {
    return inWords(error);
  } finally {
    world.end();
    restore();
    rmSync(directory, { recursive: true, force: true });
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
