import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
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

/** With the number after the highest there is: one that was given before, and is free again, would look like an old one. */
function freeName(wanted: string): string {
  const start = `${basename(wanted)}-`;
  const beside = existsSync(dirname(wanted)) ? readdirSync(dirname(wanted)) : [];
  const numbers = beside
    .filter((name) => name.startsWith(start))
    .map((name) => Number.parseInt(name.slice(start.length), 10));
  const highest = Math.max(existsSync(wanted) ? 1 : 0, ...numbers.filter((number) => number > 0));
  return highest === 0 ? wanted : `${wanted}-${highest + 1}`;
}
