import { reasonOf } from '../model/failure.ts';
import { readClockEvidence } from '../observe/clock-evidence.ts';
import type { Drain } from './drain.ts';
import type { River } from './river.ts';

const LOOK_EVERY = 1000;
/** While nothing is held it is enough to look once in so many times. */
const SELDOM = 5;

/** Looks what the machine says of its clock, often while readings wait for it. Answers how to stop. */
export function watchClock({ timekeeper, bell, world }: River, drain: Drain): () => void {
  let looks = 0;
  let { state } = timekeeper;
  const look = async () => {
    if (!timekeeper.holding && ++looks % SELDOM !== 0) return;
    timekeeper.look(await readClockEvidence(timekeeper.wall), drain.sendable);
    if (timekeeper.holding) bell.ring();
    if (timekeeper.state === state) return;
    world.log.warn({ was: state, is: timekeeper.state }, 'clock_changed');
    state = timekeeper.state;
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => world.log.warn({ reason: reasonOf(error) }, 'clock_not_to_be_read'));
  }, LOOK_EVERY);
  return () => clearInterval(timer);
}
