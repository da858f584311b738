import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * Tells one start of this machine from another: monotonic clocks count from it (random(4)). Where the system does not
 * tell, each start of the program counts as one of the machine.
 */
export function readBootId(path = '/proc/sys/kernel/random/boot_id'): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
