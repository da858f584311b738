import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A real file system of a few megabytes, over a file; only root can have one. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all the space that is left, but for so many bytes. */
  fill(left?: number): void;
  /** Gives back what `fill` took. */
  empty(): void;
  /** Only while no file is open for writing. */
  remount(mode: 'ro' | 'rw'): void;
  /** The kernel has found an error on it, and makes it read-only whoever is writing. */
  breakDown(): void;
  remove(): void;
}

const MEGABYTE = 1024 * 1024;

/** Makes one; `inodes`: how many files it can hold at most. */
export function smallDisk(megabytes: number, inodes?: number): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'weir-disk-'));
  const image = join(directory, 'image');
  const path = join(directory, 'disk');
  mkdirSync(path);
  writeFileSync(image, '');
  truncateSync(image, megabytes * MEGABYTE);
  must('mkfs.ext4', ['-q', '-F', '-m', '0', '-O', '^has_journal', ...(inodes ? ['-N', String(inodes)] : []), image]);
  must('mount', ['-o', 'loop,errors=remount-ro', image, path]);
  const ballast = join(path, 'ballast');
  return {
    path,
    fill(left = 0) {
      const { bavail, bsize } = statfsSync(path);
      const bytes = Math.max(0, bavail * bsize - left);
      const taken = spawnSync('fallocate', ['-l', String(bytes), ballast]);
      // The blocks that say which blocks a file has take some, too.
      if (taken.status !== 0) must('fallocate', ['-l', String(bytes - 16_384), ballast]);
    },
    empty: () => unlinkSync(ballast),
    remount: (mode) => must('mount', ['-o', `remount,${mode}`, path]),
    breakDown() {
      const device = spawnSync('findmnt', ['-n', '-o', 'SOURCE', path], { encoding: 'utf8' }).stdout.trim();
      writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, 'a test');
    },
    remove() {
      must('umount', ['-l', path]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Whether this machine and this user can have one. */
export const hasSmallDisks = process.platform === 'linux' && process.getuid?.() === 0 && canMount();

function canMount(): boolean {
  try {
    smallDisk(1).remove();
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function must(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
