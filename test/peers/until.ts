/**
 * Waits until a condition of the world holds, looking 40 times a second; fails with the sentence after `patience`. A
 * machine may be slow and busy with other tests: how long something may take is not what a wait is to find out.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  patience = 60_000,
): Promise<void> {
  const deadline = performance.now() + patience;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${patience} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
