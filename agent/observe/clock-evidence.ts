import { access, type FileHandle, open, readFile } from 'node:fs/promises';
import type { ClockEvidence } from '../model/time.ts';
import { askChrony } from './chrony.ts';

/** A battery clock tells whole seconds, and the reading of it takes time. */
const AGREES_MS = 5000;

/**
 * What this machine says of its wall clock. systemd-timesyncd has set it from the network since the start where it has
 * left a file, which it touches each time it does so again (systemd-timesyncd.service(8)); chrony is asked. A battery
 * clock that shows the same has kept the time through the power cut: a board without one, or with an empty battery,
 * starts somewhere else. `unknown` where there is neither of the two: a container, another system.
 */
export async function readClockEvidence(now: () => number = Date.now, root = ''): Promise<ClockEvidence> {
  const chip = await agreesWithChip(now, `${root}/sys/class/rtc/rtc0/since_epoch`);
  const timesyncd = `${root}/run/systemd/timesync`;
  const stamp = await changedAt(`${timesyncd}/synchronized`);
  if (stamp !== undefined) return { kind: 'synced', stamp, at: stamp, chip };
  const tracking = (await isThere(`${root}/run/chrony`)) ? await askChrony() : undefined;
  if (tracking) return { ...tracking, chip };
  return { kind: (await changedAt(timesyncd)) === undefined ? 'unknown' : 'unsynced', chip };
}

/** When a file or directory was changed last; undefined where there is none. */
async function changedAt(path: string): Promise<number | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    return (await file.stat()).mtimeMs;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function agreesWithChip(now: () => number, path: string): Promise<boolean> {
  try {
    const seconds = Number(await readFile(path, 'utf8'));
    return Math.abs(seconds * 1000 - now()) < AGREES_MS;
  } catch {
    return false;
  }
}
