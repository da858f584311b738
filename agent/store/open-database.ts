import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../model/failure.ts';
import { checkEssentials, isCheckedLater } from './background-check.ts';
import { diskFailure } from './disk-failure.ts';
import { mendFirstPage, WRECK_ID } from './first-page.ts';
import { asideOf, quarantine } from './quarantine.ts';
import { moveIn, salvage } from './salvage.ts';
import { assertOurs, migrate } from './schema.ts';
import { connect, type Database, makeDurable, type Opening, sqliteCode } from './sqlite.ts';
import { acquit, isSuspect, knownDamage } from './suspicion.ts';
import { warmLog } from './warm-log.ts';

export interface Opened {
  readonly db: Database;
  /** The database was made just now. */
  readonly fresh: boolean;
  readonly notes: readonly string[];
}

/**
 * Opens the store's database, the one way there is: checked page by page (a large one in part), durable, with the newest schema. What is no
 * sound database is moved aside and a new one begun, with what could be salvaged; a log without its database counts as damage, too.
 *
 * @throws Failure (74) where the file may not be written, is from a newer version, or belongs to another program.
 */
export function openDatabase(path: string, opening: Opening): Opened {
  const notes: string[] = [];
  moveIn(path);
  const orphan = sizeOf(path) === 0 && sizeOf(`${path}-wal`) > 0;
  if (orphan) notes.push(quarantine(path, 'is empty, but its log is not'));
  try {
    return { ...open(path, opening), notes };
  } catch (error) {
    const damage = damageOf(error);
    if (damage === undefined) throw diskFailure(path, 'open the database', error);
    notes.push(replace(path, damage, opening));
  }
  try {
    return { ...open(path, opening), fresh: true, notes };
  } catch (error) {
    throw diskFailure(path, 'begin a new database', error);
  }
}

/** The directory that the file is to be in, where it is not there yet. */
export function makeDirectory(path: string): void {
  try {
    makeMissing(dirname(path));
  } catch (error) {
    throw diskFailure(path, `make the directory ${dirname(path)}`, error);
  }
}

// Not `recursive`: Node 20 goes round in circles where a file system like /proc answers ENOENT to a parent that exists.
function makeMissing(directory: string): void {
  if (existsSync(directory)) return;
  makeMissing(dirname(directory));
  mkdirSync(directory);
}

/** Salvages first: a crash in between leaves the damaged database in its place, to be salvaged again. */
export function replace(path: string, damage: string, opening: Opening): string {
  try {
    const aside = asideOf(path);
    if (!mendFirstPage(path, aside)) {
      acquit(path);
      return quarantine(path, damage, aside);
    }
    const salvaged = salvage(path, aside, opening);
    // What was found is true of the file that goes: were it to stay after all, it would be found once more.
    acquit(path);
    const moved = quarantine(path, damage, aside);
    moveIn(path);
    return `${moved}: ${salvaged}`;
  } catch (error) {
    throw diskFailure(path, 'salvage what can be read', error);
  }
}

const NO_DATABASE = 'is no database';

class Damaged extends Error {}

function open(path: string, opening: Opening): { db: Database; fresh: boolean } {
  const db = connect(path);
  try {
    if (db.pragma('application_id', { simple: true }) === WRECK_ID) throw new Damaged('has lost its first page');
    assertOurs(db, path);
    const check = findingIn(db, path);
    if (check !== 'ok') throw new Damaged(`is damaged (${firstFinding(check)})`);
    acquit(path);
    makeDurable(db, opening);
    const fresh = migrate(db);
    if (opening.durability === 'power-loss') warmLog(path, opening.log_bytes);
    return { db, fresh };
  } catch (error) {
    db.close();
    throw error;
  }
}

// SQLite keeps no checksums of pages, but this finds nearly all that is torn or scrambled; reading alone does not. What is
// too large to be looked through at once is looked through later; and where somebody stumbled over damage, it is damaged.
function findingIn(db: Database, path: string): string {
  const later = isCheckedLater(path);
  const known = knownDamage(path) ?? (later && isSuspect(path) ? 'somebody stumbled over it' : undefined);
  if (known !== undefined) return known;
  if (later) return checkEssentials(db);
  return String(db.pragma(isSuspect(path) ? 'integrity_check(1)' : 'quick_check(1)', { simple: true }));
}

// Above what was found stands, between asterisks, where it was found.
function firstFinding(check: string): string {
  return check.split('\n').find((line) => !line.startsWith('***')) ?? check;
}

function damageOf(error: unknown): string | undefined {
  if (error instanceof Damaged) return error.message;
  const code = sqliteCode(error);
  if (code === 'SQLITE_NOTADB') return NO_DATABASE;
  return code?.startsWith('SQLITE_CORRUPT') ? `is damaged (${reasonOf(error)})` : undefined;
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
