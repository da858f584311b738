import { readFileSync } from 'node:fs';
import type { Told } from './little-agent.ts';

/** What a process did to one file, in the order in which it was done. */
export type Entry =
  | { readonly kind: 'write'; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly length: number }
  | { readonly kind: 'sync' | 'failed sync' | 'unlink'; readonly file: string }
  | { readonly kind: 'told'; readonly told: Told };

const HEAD_BYTES = 24;

/** Reads what `tracer.c` wrote. Files are named by what follows `prefix`; the lines of `.told` are read as such. */
export function readTrace(path: string, prefix: string): Entry[] {
  const bytes = readFileSync(path);
  const files: string[] = [];
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const what = String.fromCharCode(bytes[at] as number);
    const number = bytes[at + 1] as number;
    const length = bytes.readUInt32LE(at + 4);
    const offset = Number(bytes.readBigUInt64LE(at + 8));
    const body = bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length);
    at += HEAD_BYTES + length;
    if (what === 'O') files[number] = body.toString().slice(prefix.length);
    else entries.push(...entriesOf(what, files[number] as string, offset, body));
  }
  return entries;
}

function entriesOf(what: string, file: string, at: number, bytes: Buffer): Entry[] {
  if (file === '.told') return what === 'W' ? linesOf(bytes) : [];
  if (what === 'W') return [{ kind: 'write', file, at, bytes }];
  if (what === 'T') return [{ kind: 'truncate', file, length: at }];
  if (what === 'S') return [{ kind: 'sync', file }];
  if (what === 'F') return [{ kind: 'failed sync', file }];
  if (what === 'U') return [{ kind: 'unlink', file }];
  throw new Error(`the trace has an entry of the unknown kind ${what}`);
}

function linesOf(bytes: Buffer): Entry[] {
  const lines = bytes.toString().split('\n').filter(Boolean);
  return lines.map((line) => ({ kind: 'told', told: JSON.parse(line) as Told }));
}
