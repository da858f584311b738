import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { LOG_SPARE } from './sqlite.ts';

/** So many times its usual size: a checkpoint that is only late never lets it grow that far. */
const ALARMING = 2;

/**
 * A reader that never ends keeps the write-ahead log from being begun again from its start, and it grows with each
 * commit until the disk is full. Nobody can take the reader's place away but a person, who is told which program it is.
 *
 * @param size bytes of the log as it is; `usual` where it is begun again.
 */
export function pinnedLog(path: string, size: number, usual: number): string | undefined {
  if (size <= ALARMING * (usual + LOG_SPARE)) return undefined;
  const readers = readersOf(path);
  const who = readers.length > 0 ? readers.join(', ') : `find it with: sudo fuser -v ${path}`;
  const grown = `the log of the database, ${path}-wal, has grown to ${Math.round(size / 1024 / 1024)} MB`;
  return `${grown}: another program reads the database without end (${who}). End it, before the disk is full`;
}

/** Other processes that have the file open, as far as this user may see: `sqlite3 (process 123)`. */
function readersOf(path: string, proc = '/proc'): string[] {
  const file = realpathSync(path);
  return namesIn(proc)
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && hasOpen(`${proc}/${name}/fd`, file))
    .map((pid) => `${textOf(`${proc}/${pid}/comm`) ?? 'a program'} (process ${pid})`);
}

function hasOpen(directory: string, file: string): boolean {
  return namesIn(directory).some((fd) => orNothing(() => readlinkSync(`${directory}/${fd}`)) === file);
}

function namesIn(directory: string): string[] {
  return orNothing(() => readdirSync(directory)) ?? [];
}

function textOf(path: string): string | undefined {
  return orNothing(() => readFileSync(path, 'utf8').trim());
}

// A process that ends while it is looked at, or that belongs to another user, cannot be read: nothing is known of it.
function orNothing<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
