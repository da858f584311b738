import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { EXIT, type ExitCode, Failure } from '../model/failure.ts';
import { type Log, SILENT } from '../model/log.ts';
import { transferable, wrap } from './parcel.ts';
import type { Step, Store, StoreSettings } from './store.ts';
import { type Call, type Method, storeOf } from './store-of.ts';

/** What the worker says: answers in the order of the requests, and in between what it has to tell. */
export type Answer =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'failure';
      readonly id: number;
      readonly message: string;
      readonly code?: ExitCode;
      readonly passing?: boolean | undefined;
      readonly mended_by_restart?: boolean | undefined;
    }
  | { readonly kind: 'numbered'; readonly uplink: string }
  | { readonly kind: 'log'; readonly level: keyof Log; readonly fields: object; readonly event: string };

export interface Request {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

/**
 * The store in a worker thread: a disk that takes half a second for a commit stalls no intake. Requests are carried
 * out in the order in which they are made. If the thread dies, every request, now and later, is rejected.
 * Requests wait without a bound of their own: the river awaits each commit before it makes the next.
 *
 * @throws Failure as `openStore` does.
 */
export async function openStoreThread(settings: StoreSettings, log: Log = SILENT): Promise<Store> {
  const worker = startWorker(settings);
  const listeners: ((uplink: string) => void)[] = [];
  const { call, opened } = callsTo(worker, log, (uplink) => {
    for (const listener of listeners) listener(uplink);
  });
  await opened;
  const store = storeOf(call, (listener) => listeners.push(listener));
  const close = async () => {
    try {
      await store.close();
    } finally {
      await worker.terminate();
    }
  };
  return { ...store, close };
}

// A commit leaves nothing behind but what is soon garbage. Unbidden V8 would spread it over 48 MB before it cleans up.
const LIMITS = { maxYoungGenerationSizeMb: 3 };

// Compiled, the worker lies beside this file. Run from source it is TypeScript, which a thread learns to read from tsx.
function startWorker(settings: StoreSettings): Worker {
  const compiled = new URL('./worker.js', import.meta.url);
  const options = { workerData: settings, resourceLimits: LIMITS };
  if (existsSync(fileURLToPath(compiled))) return new Worker(compiled, options);
  const tsx = import.meta.resolve('tsx/esm/api');
  const source = new URL('./worker.ts', import.meta.url).href;
  const start = `import { register } from '${tsx}'; register(); await import('${source}');`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), options);
}

/** Requests to a worker. `opened` is the answer to request 0, which the worker gives unasked. */
function callsTo(worker: Worker, log: Log, onNumbered: (uplink: string) => void) {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let dead: Error | undefined;
  let next = 0;
  const ask = (send: (id: number) => void) =>
    new Promise<unknown>((resolve, reject) => {
      if (dead) {
        reject(dead);
        return;
      }
      const id = next++;
      send(id);
      waiting.set(id, { resolve, reject });
    });
  const die = (cause: Error) => {
    dead ??= new Failure(EXIT.disk, `the store's thread has ended: ${cause.message}`, { cause });
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
  };
  worker.on('error', die);
  worker.on('exit', (code) => die(new Error(`exit code ${code}`)));
  worker.on('message', (answer: Answer) => {
    if (answer.kind === 'log') log[answer.level](answer.fields, answer.event);
    else if (answer.kind === 'numbered') onNumbered(answer.uplink);
    else {
      const request = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.kind === 'answer') request?.resolve(answer.value);
      else request?.reject(errorOf(answer));
    }
  });
  const opened = ask(() => undefined);
  const call = ((method, ...args) => ask((id) => post(worker, id, method, args))) as Call;
  return { call, opened };
}

function post(worker: Worker, id: number, method: Method, args: readonly unknown[]): void {
  if (method !== 'commit') {
    worker.postMessage({ id, method, args } satisfies Request);
    return;
  }
  const parcel = wrap(args[0] as Step);
  worker.postMessage({ id, method, args: [parcel] } satisfies Request, transferable(parcel));
}

function errorOf({ message, code, ...how }: Extract<Answer, { kind: 'failure' }>): Error {
  const { passing = false, mended_by_restart = false } = how;
  return code === undefined ? new Error(message) : new Failure(code, message, { passing, mended_by_restart });
}
