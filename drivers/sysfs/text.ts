import { open, readdir } from 'node:fs/promises';

// A page is the most that the kernel puts into such a file.
const PAGE = 4096;

/** The text of a small file; what is beyond a page is left. */
export async function textOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PAGE), 0, PAGE, null);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await file.close();
  }
}

/** The same, or undefined where there is no such file. */
export async function textIfAny(path: string): Promise<string | undefined> {
  try {
    return await textOf(path);
  } catch {
    return undefined; // Not every driver offers every file: a label, an offset.
  }
}

/** The names in a folder, in order; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch {
    return []; // The driver is not loaded: it is looked for again at the next turn.
  }
}

/** A word that may stand in the name of a series: `Core 0` is `core_0`. */
export function wordFor(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\w.-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 64);
}
