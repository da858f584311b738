import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { diskFailure } from './disk-failure.ts';

/**
 * Moves a damaged database aside, with its log, as `*.corrupt-<utc timestamp>`: what is in it may still be worth
 * something to a person. The log goes first: a crash in between leaves the damaged file to be moved at the next
 * start, never a log without its database.
 *
 * @returns a sentence about what was done.
 */
export function quarantine(path: string, why: string, aside = asideOf(path)): string {
  // What only speeds up the way through the log, and a log without anything in it, are worth nothing to anybody.
  rmSync(`${path}-shm`, { force: true });
  if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size === 0) rmSync(`${path}-wal`);
  for (const suffix of ['-wal', '']) {
    if (!existsSync(path + suffix)) continue;
    try {
      renameSync(path + suffix, aside + suffix);
    } catch (error) {
      throw diskFailure(path + suffix, `move the damaged file to ${aside}${suffix}`, error);
    }
  }
  return `${path} ${why}; moved to ${basename(aside)}, a new one begun`;
}

/** A name that is free, beside the file. */
export function asideOf(path: string, at = new Date()): string {
  return freeName(`${path}.corrupt-${stamp(at)}`);
}

function stamp(at: Date): string {
  return at.toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '');
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let i = 2; existsSync(name); i++) name = `${wanted}-${i}`;
  return name;
}
