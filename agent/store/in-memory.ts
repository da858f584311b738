import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf } from '../model/failure.ts';
import type { StoreSettings } from './store.ts';

/** Most bytes that a store in memory may have: on a machine with 512 MB it must not become the next fault. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Whether an attempt has failed because the disk has become read-only, as the kernel does to one that makes errors. SQLite
 * does not say so; and a kernel that has just done it may say so only to those who write.
 */
export function isReadOnly(path: string, failure: unknown): boolean {
  const cause = failure instanceof Error ? failure.cause : undefined;
  if (codeOf(failure) === 'EROFS' || codeOf(cause) === 'EROFS') return true;
  try {
    accessSync(dirname(path), constants.W_OK);
    return false;
  } catch (error) {
    return codeOf(error) === 'EROFS';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * The same store in a file system that lies in memory: bounded, with the oldest given up and counted at the bound, lost
 * when the machine stops but not when the process does. A stopgap: sensors go on being read, and what can be sent is.
 *
 * @throws Error where there is no such file system, or its directory belongs to somebody else.
 */
export function inMemory(settings: StoreSettings): { settings: StoreSettings; note: string } {
  const path = join(memoryDirectory(), nameOf(settings.path));
  const max_size = Math.min(settings.max_size, MOST_BYTES);
  const bound = `at most ${max_size / 1024 / 1024} MB`;
  const note = `the disk of ${settings.path} is read-only: everything is kept in memory (${path}, ${bound}), and lost when the machine stops. Look into dmesg, mend the disk or change the card, and restart weir`;
  return { settings: { ...settings, path, max_size, keep_raw: 0 }, note };
}

/**
 * Where the store is at the moment, for those who look at it from another process: in memory, where the disk is
 * read-only and the agent of this user, or of the owner of the store's directory, keeps it there.
 */
export function whereStored(path: string): string {
  if (!isReadOnly(path, undefined)) return path;
  const owners = [process.getuid?.() ?? 0, statSync(dirname(path), { throwIfNoEntry: false })?.uid ?? 0];
  const places = owners
    .map((uid) => ({ uid, directory: sharedMemory(uid) }))
    // Whoever made it first could put anything there.
    .filter(({ uid, directory }) => lstatSync(directory, { throwIfNoEntry: false })?.uid === uid)
    .map(({ directory }) => join(directory, nameOf(path)));
  return places.find((place) => existsSync(place)) ?? path;
}

const sharedMemory = (uid: number): string => `/dev/shm/weir-${uid}`;

function nameOf(path: string): string {
  return `${createHash('sha256').update(path).digest('hex').slice(0, 16)}.db`;
}

// The service manager's directory for what lives as long as the service, or the one that every Linux has. Others may
// write there, too, so it must be ours alone.
function memoryDirectory(): string {
  const given = process.env['RUNTIME_DIRECTORY']?.split(':')[0];
  const directory = given ?? sharedMemory(process.getuid?.() ?? 0);
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') {
      throw new Error(`no directory in memory could be made either: ${reasonOf(error)}`, { cause: error });
    }
  }
  const { uid } = lstatSync(directory);
  if (!lstatSync(directory).isDirectory() || uid !== process.getuid?.()) {
    throw new Error(`${directory}, where it could be kept in memory, belongs to somebody else`);
  }
  return directory;
}
