import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** Linux keeps in memory in one piece what was written in one piece, and writes large pieces back for every small change. */
const PORTION = 4096;

/**
 * Grows the write-ahead log of an open database to the size that it is going to have anyway: the file system enters
 * each growth of a file in its own journal, so a commit into a log that grows costs nearly three times the flash wear.
 * What SQLite finds behind its last frame is none of its frames; zeros never are. SQLite holds no locks on this file.
 *
 * Does without where the disk is full: the log grows then as it is needed.
 */
export function warmLog(path: string, bytes: number): void {
  const file = openSync(`${path}-wal`, 'r+');
  try {
    const { size } = fstatSync(file);
    try {
      const zeros = Buffer.alloc(PORTION);
      for (let at = size; at < bytes; ) at += writeSync(file, zeros, 0, Math.min(PORTION, bytes - at), at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      ftruncateSync(file, size);
    }
  } finally {
    closeSync(file);
  }
}
