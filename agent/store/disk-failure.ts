import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { EXIT, Failure, reasonOf } from '../model/failure.ts';

/** What the store was doing when the disk failed it, and what to do, in one sentence or two; ends with exit code 74. */
export function diskFailure(path: string, attempt: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const given = codeOf(error);
  const code = given.startsWith('SQLITE_CANTOPEN') ? (refusal(dirname(path)) ?? given) : given;
  return new Failure(EXIT.disk, `store ${path}: cannot ${attempt}: ${explain(path, code, reasonOf(error))}`, {
    cause: error,
    passing: FULL.test(code),
    mended_by_restart: DAMAGED.test(code),
  });
}

/** The database turned out to be damaged while the agent was at work with it. */
export function damageFailure(path: string, finding: string): Failure {
  const message = `store ${path}: the file is damaged (${finding}). Restart: it will be moved aside and a new one begun`;
  return new Failure(EXIT.disk, message, { mended_by_restart: true });
}

const DAMAGED = /^(SQLITE_CORRUPT|SQLITE_NOTADB)/;
const FULL = /^(ENOSPC|EDQUOT|SQLITE_FULL)/;

// SQLite says "unable to open" and no more, of a directory that is read-only, forbidden or not there.
function refusal(directory: string): string | undefined {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return codeOf(error) === 'EROFS' || codeOf(error) === 'EACCES' ? codeOf(error) : undefined;
  }
}

function explain(path: string, code: string, reason: string): string {
  const directory = dirname(path);
  const user = userName();
  if (/^(EACCES|EPERM|SQLITE_READONLY|SQLITE_PERM)/.test(code)) {
    return `permission denied for user ${user}. Let that user write there: sudo chown -R ${user} ${directory}`;
  }
  if (code === 'EROFS') {
    return `the file system is read-only (user ${user}). Remount it for writing, or choose another store.path`;
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'ENOENT' || code === 'ENOTDIR') {
    return `user ${user} cannot make or open it (${reason}). Check that ${directory} is a directory that ${user} may write to: sudo chown -R ${user} ${directory}`;
  }
  if (FULL.test(code)) {
    return `no space left. Free some space on the disk that holds ${directory}, or raise store.max_size`;
  }
  if (DAMAGED.test(code)) {
    return `the file is damaged (${reason}). Restart: it will be moved aside and a new one begun`;
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return 'another program holds the database for writing. End it (an open sqlite3 shell?) and try again';
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') {
    return `the disk reports an error (${reason}). Look into dmesg; an SD card that does this is at its end`;
  }
  return reason;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}

// A container may run under a number without a name.
function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    return `with number ${process.getuid?.() ?? `unknown (${reasonOf(error)})`}`;
  }
}
