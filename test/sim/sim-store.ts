import { SILENT } from '../../agent/model/log.ts';
import { answering } from '../../agent/store/answering.ts';
import type { SqliteStore } from '../../agent/store/sqlite-store.ts';
import type { Committed, Recovered, Step, Store } from '../../agent/store/store.ts';
import { type Call, type Method, storeOf } from '../../agent/store/store-of.ts';
import type { Sim } from './sim.ts';
import type { Life } from './timeline.ts';
import type { Twin } from './twin.ts';

/** Where the process may end: before the store does it, and after, before anybody has heard of it. */
const CRASH_POINTS: ReadonlySet<Method> = new Set(['commit', 'beginEpoch', 'number', 'settle', 'recover', 'tail']);

/**
 * The real store, reached as through its thread: calls are carried out in their order, each takes its time, and the
 * process may end before or after each of them.
 */
export function simStore(sim: Sim, life: Life, sqlite: SqliteStore, twin: Twin, crash: (where: string) => void): Store {
  const chance = sim.chance(`store ${life.born}`);
  const answer = answering(sqlite, SILENT);
  const listeners: ((uplink: string) => void)[] = [];
  let free = 0;

  sqlite.onNumbered((uplink) => {
    sim.timeline.after(0.1, life, () => {
      for (const listener of listeners) listener(uplink);
    });
  });

  function carryOut(method: Method, args: readonly unknown[]): unknown {
    if (method === 'commit' && sim.strikes(sim.scenario.commit_failure)) throw new Error('disk I/O error');
    const value = answer(method, args);
    watch(sim, twin, method, args, value);
    return value;
  }

  function perform(
    method: Method,
    args: readonly unknown[],
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ): void {
    const point = CRASH_POINTS.has(method);
    if (point && sim.strikes(sim.scenario.crash)) return crash(`before ${method}`);
    let outcome: () => void;
    try {
      const value = carryOut(method, args);
      outcome = () => resolve(value);
    } catch (error) {
      outcome = () => reject(error);
    }
    if (point && sim.strikes(sim.scenario.crash)) return crash(`after ${method}`);
    sim.timeline.after(0.1, life, outcome);
  }

  const call = ((method: Method, ...args: unknown[]) =>
    new Promise((resolve, reject) => {
      if (!life.alive) return;
      const slow = sim.strikes(0.002) ? 3000 : 0;
      free = Math.max(free, sim.timeline.now) + chance.between(0.05, method === 'commit' ? 20 : 0.5) + slow;
      sim.timeline.after(free - sim.timeline.now, life, () => perform(method, args, resolve as never, reject));
    })) as Call;
  return storeOf(call, (listener) => listeners.push(listener));
}

/** The laws that hold after each call. */
function watch(sim: Sim, twin: Twin, method: Method, args: readonly unknown[], value: unknown): void {
  switch (method) {
    case 'commit': {
      const [step, committed] = [args[0] as Step, value as Committed];
      sim.figures.commits++;
      const { closed, late, due } = step.effects;
      sim.say(
        'store',
        `commit ${committed.commit}: ${step.batch.count} readings, ${closed.length} closed, ${late.length} late, ${due.length} due`,
      );
      sim.law(
        committed.file_bytes <= sim.scenario.max_size,
        'I8 bounds',
        () => `the store takes ${committed.file_bytes} bytes of ${sim.scenario.max_size}`,
      );
      sim.book.committed(step, committed);
      twin.committed(step);
      return;
    }
    case 'recover': {
      const { epoch, notes } = value as Recovered;
      return sim.book.turn(epoch, notes[0]);
    }
    case 'beginEpoch':
      sim.say('store', `epoch ${sim.trace.epoch(value as string)} begins: ${String(args[0])}`);
      twin.beginEpoch();
      sim.book.turn(value as string, String(args[0]));
      return;
    case 'settle':
      sim.say('store', `settles ${String(args[0])} ${sim.trace.epoch(args[1] as string)} ${JSON.stringify(args[2])}`);
      sim.delivery.settled(args[0] as string, args[1] as string, args[2] as { through: number });
      return;
    default:
  }
}
