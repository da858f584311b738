import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskFailure } from './disk-failure.ts';

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * A file of real blocks beside the database. On a full disk SQLite cannot even delete: giving these blocks back lets
 * it make space, and go on. It is written again as soon as there is room.
 */
export class Reserve {
  readonly #storePath: string;
  readonly #path: string;
  readonly bytes: number;

  constructor(path: string, max_size: number) {
    this.#storePath = path;
    this.#path = placeOf(path);
    this.bytes = Math.min(MOST_BYTES, Math.floor(max_size / 16));
    this.restore();
  }

  /** Answers whether there was one to give back. */
  release(): boolean {
    return releaseReserve(this.#storePath);
  }

  /** All of it: a power cut while it is written leaves a part. */
  get there(): boolean {
    return statSync(this.#path, { throwIfNoEntry: false })?.size === this.bytes;
  }

  /** Answers whether it is there. Does without where the disk is full: it is only a reserve. */
  restore(): boolean {
    if (this.there) return true;
    try {
      if (this.#roomBeside() < this.bytes) return false;
      fill(this.#path, this.bytes);
      return true;
    } catch (error) {
      this.release();
      const failure = diskFailure(this.#storePath, 'write the reserve', error);
      if (!failure.passing) throw failure;
      return false;
    }
  }

  // A disk is not filled to the last block with what is to help when it is full.
  #roomBeside(): number {
    const { bavail, bsize } = statfsSync(dirname(this.#path));
    return bavail * bsize - this.bytes;
  }
}

/** The same as `release` for a store that cannot be opened for want of space. */
export function releaseReserve(storePath: string): boolean {
  if (!existsSync(placeOf(storePath))) return false;
  rmSync(placeOf(storePath), { force: true });
  return true;
}

const placeOf = (storePath: string): string => `${storePath}.reserve`;

function fill(path: string, bytes: number): void {
  const file = openSync(path, 'w');
  try {
    const zeros = Buffer.alloc(bytes);
    for (let at = 0; at < zeros.length; ) at += writeSync(file, zeros, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
