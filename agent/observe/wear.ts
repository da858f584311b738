import { readFileSync } from 'node:fs';

/** Bytes this process caused to be written to block devices since it started (proc(5), `write_bytes`); undefined where the system does not tell. */
export function writtenBytes(): number | undefined {
  try {
    const match = /^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'));
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}
