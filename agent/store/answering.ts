import { reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { SqliteStore } from './sqlite-store.ts';
import type { Method } from './store-of.ts';

/** How long a settled message may wait for a commit to be deleted with. */
const SETTLE_WITHIN_MS = 1000;

/** Salvaging leaves at least so much time to everything else, and waits so long for a disk that is full. */
const BETWEEN_SLICES_MS = 20;
const UNTIL_THERE_IS_ROOM_MS = 10_000;

export type Answering = (method: Method, args: readonly unknown[]) => unknown;

/**
 * Carries out calls on a store at once, and what was settled within a second even where nothing is committed; in between,
 * a damaged database is salvaged slice by slice.
 */
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
  let slices: NodeJS.Timeout | undefined;
  const salvageAfter = (pause: number | undefined) => {
    if (pause !== undefined) slices = setTimeout(() => salvageAfter(salvageSome(store, log)), pause).unref();
  };
  salvageAfter(BETWEEN_SLICES_MS);
  return (method, args) => {
    if (method === 'close') {
      clearTimeout(timer);
      clearTimeout(slices);
    }
    if (method === 'settle') timer ??= setTimeout(flush, SETTLE_WITHIN_MS).unref();
    return store.attend(() => (store[method] as (...args: readonly unknown[]) => unknown).apply(store, [...args]));
  };
}

/** One slice; answers how long to wait for the next one, undefined when there is none. */
function salvageSome(store: SqliteStore, log: Log): number | undefined {
  const began = performance.now();
  try {
    const more = store.attend(() => store.salvage());
    return more ? BETWEEN_SLICES_MS + (performance.now() - began) : undefined;
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'salvage_waits');
    return UNTIL_THERE_IS_ROOM_MS;
  }
}
