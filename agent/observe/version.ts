import { existsSync, readFileSync } from 'node:fs';

/** The version in package.json, which lies above the sources and above the compiled program alike. */
export const version: string = readVersion();

function readVersion(): string {
  const file = ['../../package.json', '../../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  if (!file) return 'unknown';
  return String((JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }).version);
}
