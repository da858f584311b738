import { existsSync, readFileSync } from 'node:fs';

/** The version in package.json, which lies beside the sources and beside the compiled program alike. */
export function versionOf(): string {
  const file = ['../../package.json', '../../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  const parsed: unknown = file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}
