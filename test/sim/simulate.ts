import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mutant, NONE } from './mutant.ts';
import { scenarioOf } from './scenario.ts';
import { Sim } from './sim.ts';
import { CALM, type Story } from './story.ts';
import { installTimers } from './virtual-timers.ts';
import { SimulatedWorld } from './world.ts';

export interface Run {
  readonly seed: number;
  /** The law that was broken, and how; absent where all held. */
  readonly violation?: string;
  readonly trace: readonly string[];
  readonly hash: string;
  /** Virtual time, ms. */
  readonly length: number;
  readonly events: number;
  readonly figures: Sim['figures'];
}

export interface SimulateOptions {
  readonly mutant?: Mutant;
  /** Instead of the faults that the seed deals. */
  readonly story?: Story | undefined;
  /** Told of each line of the trace. */
  readonly echo?: ((line: string) => void) | undefined;
}

/** Memory, where there is such a file system: nothing here needs to survive a power cut. */
export const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Runs one world to its end. The same seed gives the same run. */
export async function simulate(
  seed: number,
  { mutant = NONE, story = mutant.story, echo }: SimulateOptions = {},
): Promise<Run> {
  const directory = mkdtempSync(join(SCRATCH, 'weir-sim-'));
  const scenario = { ...scenarioOf(seed), ...(story && CALM), ...story?.scenario };
  const sim = new Sim(seed, scenario, mutant, directory);
  sim.trace.echo = echo;
  const restore = installTimers(sim.timeline);
  let violation: string | undefined;
  const world = new SimulatedWorld(sim, { story });
  try {
    await world.run();
  } catch (error) {
    violation = inWords(error);
  } finally {
    world.end();
    restore();
    rmSync(directory, { recursive: true, force: true });
  }
  const { timeline, trace, figures } = sim;
  const { now: length, events } = timeline;
  const run = { seed, trace: trace.last(400), hash: trace.hash, length, events, figures };
  return violation === undefined ? run : { ...run, violation };
}

/** A law that was broken says so itself; of anything else it matters where it came from. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Violation' ? error.message : `${error.stack}`;
}
