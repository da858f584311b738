import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const blanks = new Map<string, Buffer>();

/**
 * Lays an empty database at `path`, as the program makes it: making the tables anew for each world would take longer
 * than most worlds. The first one of a name is made; it is all that is kept, one a name.
 */
export function layBlank(name: string, path: string, make: (path: string) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  const blank = blanks.get(name);
  if (blank) return writeFileSync(path, blank);
  make(path);
  blanks.set(name, readFileSync(path));
}

/** The database as it is on the disk at this moment, with its log: what a crash leaves behind. */
export function copyDatabase(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  for (const end of ['', '-wal']) if (existsSync(from + end)) copyFileSync(from + end, to + end);
}

/**
 * Closes a database that is thrown away. Without its log there is nothing to copy back, which would take most of the
 * time; what the program wanted to write before it closed fails, and is gone as it is when a process is killed.
 */
export function throwAway(path: string, close: () => void): void {
  if (existsSync(`${path}-wal`)) truncateSync(`${path}-wal`);
  try {
    close();
  } catch (error) {
    if (!/disk I\/O error/.test(String(error))) throw error;
  }
}
