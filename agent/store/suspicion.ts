import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { sqliteCode } from './sqlite.ts';

/**
 * Damage that the quick check at the start overlooks, such as an index that contradicts its table, shows only when
 * somebody stumbles over it. A file beside the database remembers that, so that the next start looks more closely.
 */
export function suspect(path: string, finding = ''): void {
  writeFileSync(placeOf(path), finding);
}

export function isSuspect(path: string): boolean {
  return existsSync(placeOf(path));
}

/** What was found already: then there is no need to look again. */
export function knownDamage(path: string): string | undefined {
  return (isSuspect(path) && readFileSync(placeOf(path), 'utf8')) || undefined;
}

export function acquit(path: string): void {
  rmSync(placeOf(path), { force: true });
}

export function speaksOfDamage(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_CORRUPT') ?? false;
}

const placeOf = (path: string): string => `${path}.suspect`;
