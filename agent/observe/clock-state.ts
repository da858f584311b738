import { access } from 'node:fs/promises';
import type { ClockState } from '../model/time.ts';

/**
 * Whether the wall clock has been set from the network since this machine started. systemd-timesyncd says so by a
 * file (systemd-timesyncd.service(8)); chrony keeps a drift and a tracking state that only its own tools can read,
 * so its presence alone leaves the answer open. `unknown` where neither is there: a container, another system.
 */
export async function readClockState(root = ''): Promise<ClockState> {
  if (await exists(`${root}/run/systemd/timesync/synchronized`)) return 'synced';
  if (await exists(`${root}/run/systemd/timesync`)) return 'unsynced';
  return 'unknown';
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
