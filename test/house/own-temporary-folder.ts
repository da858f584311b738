import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'weir-tests-';

/**
 * Gives a run of the tests a temporary folder of its own, and removes it at the end with all that is left in it: by a
 * test that failed, a process that was killed, or a worker of the runner, which is ended without its exit being told.
 */
export default function ownTemporaryFolder(): () => void {
  // Each project of the configuration asks for one; they share it.
  if (process.env['TMPDIR']?.includes(NAME)) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), NAME));
  // Some tests do their work as another user.
  chmodSync(folder, 0o755);
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
