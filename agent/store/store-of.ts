import type { SqliteStore } from './sqlite-store.ts';
import type { JournalEntry, Store } from './store.ts';

/** What the store can be asked to do. */
export type Method =
  | 'recover'
  | 'tail'
  | 'commit'
  | 'beginEpoch'
  | 'setLive'
  | 'messages'
  | 'number'
  | 'settle'
  | 'newest'
  | 'backlog'
  | 'close';

/** Has the store do something, here or in another thread, in the order of the calls. */
export type Call = <M extends Method>(
  method: M,
  ...args: Parameters<SqliteStore[M]>
) => Promise<ReturnType<SqliteStore[M]>>;

/** Steps of the journal that are in memory at a time. */
const TAIL_STEPS = 16;

/** The store's contract, made of calls. `listen` takes what is to be called when something was numbered. */
export function storeOf(call: Call, listen: Store['onNumbered']): Store {
  return {
    recover: async () => ({ ...(await call('recover')), tail: () => tail(call) }),
    commit: (step) => call('commit', step),
    beginEpoch: (...args) => call('beginEpoch', ...args),
    setLive: (...args) => call('setLive', ...args),
    messages: (...args) => call('messages', ...args),
    number: (...args) => call('number', ...args),
    settle: (...args) => call('settle', ...args),
    newest: (uplink) => call('newest', uplink),
    backlog: (uplink) => call('backlog', uplink),
    onNumbered: listen,
    close: () => call('close'),
  };
}

/** Reads steps in portions, each after the last step of the one before. */
async function* tail(call: Call): AsyncGenerator<JournalEntry> {
  for (let after = -1; ; ) {
    const portion = await call('tail', after, TAIL_STEPS);
    yield* portion;
    const last = portion.at(-1);
    if (!last) return;
    after = last.commit;
  }
}
