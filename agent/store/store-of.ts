import { reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { SqliteStore } from './sqlite-store.ts';
import type { JournalEntry, Store } from './store.ts';

/** How long a settled message may wait for a commit to be deleted with. */
const SETTLE_WITHIN_MS = 1000;
/** Steps of the journal that are in memory at a time. */
export const TAIL_STEPS = 16;

/** What `storeOf` needs, whether it is here or in another thread. */
export type Synchronous = Pick<
  SqliteStore,
  | 'recover'
  | 'tail'
  | 'commit'
  | 'beginEpoch'
  | 'setLive'
  | 'messages'
  | 'number'
  | 'settle'
  | 'flush'
  | 'newest'
  | 'backlog'
  | 'onNumbered'
  | 'close'
>;

/** The store's contract over the synchronous store: calls are carried out at once, errors are rejections. */
export function storeOf(store: Synchronous, log: Log): Store {
  const listeners: ((uplink: string) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  store.onNumbered((uplink) => {
    for (const listener of listeners) listener(uplink);
  });
  const flush = () => {
    timer = undefined;
    try {
      store.flush();
    } catch (error) {
      // It stays pending: the next commit takes it along, and fails in the open if the disk is at fault.
      log.warn({ reason: reasonOf(error) }, 'settle_failed');
    }
  };
  return {
    recover: async () => ({ ...store.recover(), tail: () => entries(async (after) => store.tail(after, TAIL_STEPS)) }),
    commit: async (step) => store.commit(step),
    beginEpoch: async (why) => store.beginEpoch(why),
    setLive: async (uplink, live) => store.setLive(uplink, live),
    messages: async (uplink, epoch, after, limit) => store.messages(uplink, epoch, after, limit),
    number: async (uplink, messages) => store.number(uplink, messages),
    settle: async (uplink, epoch, settled) => {
      store.settle(uplink, epoch, settled);
      timer ??= setTimeout(flush, SETTLE_WITHIN_MS).unref();
    },
    newest: async (uplink) => store.newest(uplink),
    backlog: async (uplink) => store.backlog(uplink),
    onNumbered: (listener) => {
      listeners.push(listener);
    },
    close: async () => {
      clearTimeout(timer);
      store.close();
    },
  };
}

/** Reads steps in portions, each after the last step of the one before. */
export async function* entries(read: (after: number) => Promise<JournalEntry[]>): AsyncGenerator<JournalEntry> {
  for (let after = -1; ; ) {
    const portion = await read(after);
    yield* portion;
    const last = portion.at(-1);
    if (!last) return;
    after = last.commit;
  }
}
