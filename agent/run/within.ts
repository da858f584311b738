import type { Millis } from '../model/time.ts';

/** Waits for a promise, but no longer than `limit`; answers whether it settled in time. */
export async function within(promise: Promise<unknown>, limit: Millis): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limit);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
