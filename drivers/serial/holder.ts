import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A process that has a port open. */
export interface Holder {
  readonly pid: number;
  readonly name: string;
}

/**
 * Which process has a device node open, as far as this user may see (their own processes; root sees all). Two readers
 * of one port each get part of the bytes, and what is left of two lines can look like one: better not to read at all.
 */
export async function holderOf(node: string, proc = '/proc'): Promise<Holder | undefined> {
  for (const pid of await namesIn(proc)) {
    if (!/^\d+$/.test(pid)) continue;
    const open = await openFiles(join(proc, pid, 'fd'));
    if (!open.includes(node) || isOtherEnd(node, open)) continue;
    const name = await orNothing(readFile(join(proc, pid, 'comm'), 'utf8'));
    return { pid: Number(pid), name: name?.trim() ?? '?' };
  }
  return undefined;
}

// A program that offers a pseudo-terminal, such as socat, keeps both of its ends open: it writes, and takes no bytes.
function isOtherEnd(node: string, open: readonly string[]): boolean {
  return node.startsWith('/dev/pts/') && open.some((file) => file.endsWith('/ptmx'));
}

async function openFiles(directory: string): Promise<string[]> {
  const files: string[] = [];
  for (const fd of await namesIn(directory)) {
    const file = await orNothing(readlink(join(directory, fd)));
    if (file !== undefined) files.push(file);
  }
  return files;
}

async function namesIn(directory: string): Promise<string[]> {
  return (await orNothing(readdir(directory))) ?? [];
}

// A process that ends while it is looked at, or that belongs to another user, cannot be read: nothing is known of it.
function orNothing<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  return reading.catch(() => undefined);
}
