import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { EXIT, Failure } from '../agent/model/failure.ts';
import type { SecretRef } from '../agent/settings/secret.ts';

/** What a configuration draws on besides itself: environment and files, where secrets are, and the host's name. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
  readonly hostname: string;
}

export const THIS_MACHINE: Surroundings = {
  env: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
  hostname: hostname(),
};

/**
 * The text behind a reference to a secret. The line break that an editor puts at the end of a file is no part of it.
 * What is wrong is said with the remedy, and without any part of the secret.
 */
export function resolveSecret(
  ref: SecretRef,
  surroundings: Surroundings = THIS_MACHINE,
): { kind: 'ok'; text: string } | { kind: 'absent'; message: string } {
  if ('env' in ref) return fromEnv(ref.env, surroundings);
  if ('file' in ref) return fromFile(ref.file, `the file ${ref.file}`, surroundings);
  const folder = surroundings.env['CREDENTIALS_DIRECTORY'];
  if (folder === undefined || folder === '') {
    const message = `there is no credential ${ref.credential}, for systemd has handed none to this process: name it in the unit (LoadCredential=${ref.credential}:FILE), or use { env } or { file }`;
    return { kind: 'absent', message };
  }
  if (/[/\0]|^\.\.?$/.test(ref.credential))
    return { kind: 'absent', message: 'the name of a credential has no / in it' };
  return fromFile(join(folder, ref.credential), `the credential ${ref.credential}`, surroundings);
}

/** The same for those who cannot go on without it: throws `Failure` (configuration). */
export function secretOf(ref: SecretRef, surroundings: Surroundings = THIS_MACHINE): string {
  const found = resolveSecret(ref, surroundings);
  if (found.kind === 'absent') throw new Failure(EXIT.configuration, found.message);
  return found.text;
}

function fromEnv(name: string, { env }: Surroundings): ReturnType<typeof resolveSecret> {
  const text = env[name];
  if (text !== undefined && text !== '') return { kind: 'ok', text };
  const state = text === '' ? 'empty' : 'not set';
  return {
    kind: 'absent',
    message: `the environment variable ${name} is ${state}: set it, for instance by EnvironmentFile= in the unit`,
  };
}

function fromFile(path: string, what: string, { readFile }: Surroundings): ReturnType<typeof resolveSecret> {
  try {
    const text = readFile(path).replace(/\r?\n$/, '');
    return text === '' ? { kind: 'absent', message: `${what} is empty` } : { kind: 'ok', text };
  } catch (error) {
    return { kind: 'absent', message: `${what} ${why((error as NodeJS.ErrnoException).code)}` };
  }
}

function why(code: string | undefined): string {
  switch (code) {
    case 'ENOENT':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user: give it the right owner and mode 0600';
    case 'EISDIR':
      return 'is a folder';
    default:
      return `cannot be read (${code ?? 'unknown reason'})`;
  }
}
