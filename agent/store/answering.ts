import { reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { SqliteStore } from './sqlite-store.ts';
import type { Method } from './store-of.ts';

/** How long a settled message may wait for a commit to be deleted with. */
const SETTLE_WITHIN_MS = 1000;

export type Answering = (method: Method, args: readonly unknown[]) => unknown;

/** Carries out calls on a store at once, and what was settled within a second even where nothing is committed. */
export function answering(store: SqliteStore, log: Log): Answering {
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    try {
      store.flush();
    } catch (error) {
      // It stays pending: the next commit takes it along, and fails in the open if the disk is at fault.
      log.warn({ reason: reasonOf(error) }, 'settle_failed');
    }
  };
  return (method, args) => {
    if (method === 'close') clearTimeout(timer);
    if (method === 'settle') timer ??= setTimeout(flush, SETTLE_WITHIN_MS).unref();
    return store.attend(() => (store[method] as (...args: readonly unknown[]) => unknown).apply(store, [...args]));
  };
}
