import { parentPort, workerData } from 'node:worker_threads';
import { assert, Failure, reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import { answering } from './answering.ts';
import { openSqliteStore } from './open-store.ts';
import { type Parcel, unwrap } from './parcel.ts';
import type { StoreSettings } from './store.ts';
import type { Answer, Request } from './thread.ts';

// The other end of `openStoreThread`: opens the store, says so as the answer to request 0, and carries out one
// request after the other.

const port = parentPort;
assert(port !== null, 'the store worker runs in a thread');
const tell = (answer: Answer) => port.postMessage(answer);

function attempt(id: number, act: () => unknown): void {
  try {
    tell({ kind: 'answer', id, value: act() });
  } catch (error) {
    const { code, passing, mended_by_restart } = error instanceof Failure ? error : ({} as Partial<Failure>);
    tell({ kind: 'failure', id, message: reasonOf(error), ...(code && { code, passing, mended_by_restart }) });
  }
}

const log: Log = {
  debug: (fields, event) => tell({ kind: 'log', level: 'debug', fields, event }),
  info: (fields, event) => tell({ kind: 'log', level: 'info', fields, event }),
  warn: (fields, event) => tell({ kind: 'log', level: 'warn', fields, event }),
  error: (fields, event) => tell({ kind: 'log', level: 'error', fields, event }),
};

attempt(0, () => {
  const store = openSqliteStore(workerData as StoreSettings, log);
  store.onNumbered((uplink) => tell({ kind: 'numbered', uplink }));
  const carryOut = answering(store, log);
  port.on('message', ({ id, method, args }: Request) =>
    attempt(id, () => carryOut(method, method === 'commit' ? [unwrap(args[0] as Parcel)] : args)),
  );
});
