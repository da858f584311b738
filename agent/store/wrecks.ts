import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { Database } from './sqlite.ts';

/** Bound: beyond these, or where they take more room than the store itself may, the oldest ones are deleted. */
const MOST_WRECKS = 3;

/**
 * Deletes damaged databases that were moved aside long ago: a card that goes on garbling the store must not be filled with
 * them. The newest one stays in any case, and so does what is still being salvaged, and what `notes` speak of, because it
 * was moved aside just now: a clock that was behind may have named it as an old one. What cannot be deleted is told of, and
 * in nobody's way.
 */
export function deleteOldWrecks(
  db: Database,
  path: string,
  max_bytes: number,
  log: Log,
  notes: readonly string[],
): void {
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (error) {
      log.warn({ path, reason: reasonOf(error) }, 'old_wreck_kept');
    }
  };
  attempt(() => {
    const spokenOf = new Set(notes.flatMap((note) => note.split(/[\s,:]+/)));
    const inUse = new Set(db.prepare('SELECT wreck FROM salvage').pluck().all());
    for (const wreck of oldOnes(wrecksOf(path), max_bytes)) {
      if (!spokenOf.has(wreck.name) && !inUse.has(wreck.name)) attempt(() => remove(path, wreck, log));
    }
  });
}

function oldOnes(newestFirst: readonly Wreck[], max_bytes: number): Wreck[] {
  let bytes = 0;
  return newestFirst.filter((wreck, place) => {
    bytes += wreck.bytes;
    return place > 0 && (place >= MOST_WRECKS || bytes > max_bytes);
  });
}

function remove(path: string, { name, files, bytes }: Wreck, log: Log): void {
  for (const file of files) rmSync(join(dirname(path), file), { force: true });
  log.warn({ path, wreck: name, bytes }, 'old_wreck_deleted');
}

/** A damaged database with what belongs to it. */
interface Wreck {
  readonly name: string;
  readonly files: string[];
  bytes: number;
}

/** The newest first, by the time and the number that their names tell. */
function wrecksOf(path: string): Wreck[] {
  const wrecks = new Map<string, Wreck & { readonly age: string }>();
  for (const file of readdirSync(dirname(path))) {
    const [, name, stamp, number = '1'] = WRECK.exec(file) ?? [];
    if (name === undefined || !name.startsWith(`${basename(path)}.corrupt-`)) continue;
    const wreck = wrecks.get(name) ?? { name, files: [], bytes: 0, age: `${stamp} ${number.padStart(6, '0')}` };
    wreck.files.push(file);
    wreck.bytes += statSync(join(dirname(path), file), { throwIfNoEntry: false })?.size ?? 0;
    wrecks.set(name, wreck);
  }
  return [...wrecks.values()].sort((a, b) => (a.age < b.age ? 1 : -1));
}

const WRECK = /^(.*\.corrupt-(\d{8}T\d{6}Z)(?:-(\d+))?)(?:-wal|-shm|\.first-page)?$/;
