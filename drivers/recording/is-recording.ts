import { closeSync, openSync, readSync } from 'node:fs';
import { readHead } from './format.ts';

// A first line is far shorter.
const LOOKED_AT = 4096;

/** Whether a file is a recording, by its first line; one that cannot be read is none. */
export function isRecording(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(LOOKED_AT);
    const length = readSync(file, bytes, 0, LOOKED_AT, 0);
    return readHead(bytes.toString('utf8', 0, length).split('\n')[0] ?? '') !== undefined;
  } catch {
    return false; // Whoever reads it next says what is wrong with it.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
