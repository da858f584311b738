import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder with real data, which is too large to be part of the project: `WEIR_DATA`, or `shared/data` beside the
 * working copy. Undefined where there is none, and tests of it are skipped.
 */
export const DATA_FOLDER: string | undefined = [
  process.env['WEIR_DATA'],
  join(import.meta.dirname, '../../../shared/data'),
].find((folder) => folder !== undefined && existsSync(folder));

/** A sentence for a test that is skipped: `describe.skipIf(without('vedirect'))(...)`. */
export function without(name: string): boolean {
  if (DATA_FOLDER !== undefined && existsSync(join(DATA_FOLDER, name))) return false;
  console.warn(`Not tested: the data folder "${name}" is not here. Name the folder that holds it: WEIR_DATA=DIR`);
  return true;
}

/** The path of a file of real data; asked for where `without` has said that it is there. */
export function dataFile(...parts: string[]): string {
  return join(DATA_FOLDER as string, ...parts);
}

/** Rows with equal keys as a table, for people who look on. */
export function printTable(title: string, rows: readonly Readonly<Record<string, string | number>>[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const keys = Object.keys(first);
  const widths = keys.map((key) => Math.max(key.length, ...rows.map((row) => String(row[key]).length)));
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, i) =>
        typeof cell === 'number'
          ? String(cell).padStart(widths[i] as number)
          : String(cell).padEnd(widths[i] as number),
      )
      .join('  ')
      .trimEnd();
  console.log(
    [title, line(keys), ...rows.map((row) => line(keys.map((key) => row[key] as string | number)))].join('\n'),
  );
}
