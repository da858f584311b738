import { reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { AgentStatus } from './contract.ts';
import type { Drain } from './drain.ts';
import type { Pulse } from './pulse.ts';

const LOOK_EVERY = 5000;
const REPORT_EVERY = 30_000;

const DEARER = 'a longer commit_interval, wider windows or a deadband write less';

/**
 * Looks every few seconds how all is doing. The centre is told twice a minute, and at once when a source or the clock
 * has changed its state. Answers how to stop.
 */
export async function report(
  drain: Drain,
  status: () => Promise<AgentStatus>,
  log: Log,
  pulse: Pulse,
): Promise<() => void> {
  let told = '';
  let over = false;
  let toldAt = Number.NEGATIVE_INFINITY;
  const look = async () => {
    pulse.begin('look');
    const now = await status().finally(() => pulse.end('look'));
    const { over_budget = false, written_today, write_budget } = now.store;
    if (over_budget && !over) log.warn({ written_today, write_budget, remedy: DEARER }, 'write_budget_exceeded');
    over = over_budget;
    const states = statesOf(now);
    if (states === told && now.now - toldAt < REPORT_EVERY && now.now >= toldAt) return;
    told = states;
    toldAt = now.now;
    drain.publishHealth(now);
  };
  await look();
  const lookAgain = () =>
    look().catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'status_not_to_be_had'));
  const timer = setInterval(lookAgain, LOOK_EVERY);
  return () => clearInterval(timer);
}

/** What of a status is worth telling at once when it changes. */
function statesOf({ sources, clock, store, notes }: AgentStatus): string {
  return JSON.stringify([
    clock,
    store.over_budget,
    notes.length,
    Object.entries(sources).map(([name, { state, reason }]) => [name, state, reason]),
  ]);
}
