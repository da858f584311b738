const EVERY = 100;
const MOST = 20_000;

/** Waits for a condition of another process, which nobody tells us of. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !condition(); waited += EVERY) {
    if (waited >= MOST) throw new Error(`Waited ${MOST / 1000} s in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}
