import { EXIT, Failure } from '../model/failure.ts';

/** Where the last transaction that was told of has led. */
export interface Place {
  readonly commit: number;
  /** By its number in the database. */
  readonly epoch: number;
}

/**
 * Refuses to go on over a database that is not what it was before the disk failed. What was told of must be there; the step
 * that failed may be there, too: a disk can fail after it has written.
 *
 * @throws Failure that a restart mends, which finds out what is there.
 */
export function assertContinues(path: string, told: Place, found: Place): void {
  const ahead = found.commit - told.commit;
  if (found.epoch === told.epoch && (ahead === 0 || ahead === 1)) return;
  const what = `commit ${told.commit} of epoch ${told.epoch} was stored, ${found.commit} of epoch ${found.epoch} is there`;
  throw new Failure(EXIT.disk, `store ${path} is not what it was before the disk failed: ${what}`, {
    mended_by_restart: true,
  });
}
