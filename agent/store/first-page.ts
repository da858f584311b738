import { closeSync, existsSync, fsyncSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { migrate } from './schema.ts';
import { connect, makeDurable, sqliteCode } from './sqlite.ts';

/** Of a page of this program, and of its first versions. */
const PAGE_SIZES = [1024, 4096];
/** Stands in the place of our mark: "Wrec" in ASCII. Whoever opens the file takes it for damaged, whatever else it may say. */
export const WRECK_ID = 0x57726563;

/** Offsets in the header of a database (https://sqlite.org/fileformat2.html, 1.3). */
const CHANGE_COUNTER = 24;
const FREE_PAGES = 32;
const APPLICATION_ID = 68;

/**
 * Gives a database that has lost its first page another one. That page holds the header and where each table begins; ours
 * have always been made in the same order, so a new database has the same. The damaged page is kept as `*.first-page`.
 *
 * Answers whether the tables can be read now; where not, the file is as it was.
 */
export function mendFirstPage(path: string, aside: string): boolean {
  if (canBeRead(path)) return true;
  return PAGE_SIZES.some((bytes) => {
    const damaged = exchange(path, newFirstPage(`${path}.new`, bytes), (page) =>
      writeFileSync(`${aside}.first-page`, page),
    );
    if (canBeRead(path)) return true;
    exchange(path, damaged);
    rmSync(`${aside}.first-page`);
    return false;
  });
}

function canBeRead(path: string): boolean {
  const db = connect(path, { readonly: true });
  try {
    const epochs = db.prepare('SELECT name FROM epoch').pluck().all();
    return epochs.length > 0 && epochs.every((name) => /^[0-9a-f]{16}$/.test(String(name)));
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    return false;
  } finally {
    db.close();
  }
}

function newFirstPage(path: string, page_bytes: number): Buffer {
  remove(path);
  const db = connect(path);
  try {
    makeDurable(db, { durability: 'process-crash', log_bytes: 0, page_bytes });
    migrate(db);
  } finally {
    db.close();
  }
  const page = Buffer.alloc(page_bytes);
  const file = openSync(path, 'r');
  readSync(file, page, 0, page_bytes, 0);
  closeSync(file);
  remove(path);
  // How many pages there are is not known here: of a header that was changed since that was entered, SQLite does not believe it.
  page.writeUInt32BE(page.readUInt32BE(CHANGE_COUNTER) + 1, CHANGE_COUNTER);
  page.fill(0, FREE_PAGES, FREE_PAGES + 8);
  page.writeUInt32BE(WRECK_ID, APPLICATION_ID);
  return page;
}

function remove(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) rmSync(path + suffix);
}

/** Writes bytes to the beginning of a file; answers what was there. */
function exchange(path: string, bytes: Buffer, before: (old: Buffer) => void = () => undefined): Buffer {
  const file = openSync(path, 'r+');
  try {
    const old = Buffer.alloc(bytes.length);
    const length = readSync(file, old, 0, bytes.length, 0);
    before(old.subarray(0, length));
    writeSync(file, bytes, 0, bytes.length, 0);
    fsyncSync(file);
    return old.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
