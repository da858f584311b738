import { SECRET_FORMS, type SecretRef } from '../../agent/settings/secret.ts';
import { configSchema } from '../config.ts';
import type { Path } from '../problems.ts';
import { resolveSecret, type Surroundings } from '../secrets.ts';
import { isRecord, walk } from '../walk.ts';
import type { Fault } from './check.ts';

/** Every reference to a secret in a configuration as it was written, found by its schema, not by its looks. */
export function secretsIn(written: unknown): { path: Path; ref: SecretRef }[] {
  const found: { path: Path; ref: SecretRef }[] = [];
  walk(configSchema, written, [], (schema, value, path) => {
    if (SECRET_FORMS.includes(schema) && isReference(value)) found.push({ path, ref: value });
  });
  return found;
}

/** Secrets that are not to be had on this machine. */
export function missingSecrets(written: unknown, surroundings: Surroundings): Fault[] {
  return secretsIn(written).flatMap(({ path, ref }) => {
    const found = resolveSecret(ref, surroundings);
    return found.kind === 'absent' ? [{ path, message: found.message }] : [];
  });
}

function isReference(value: unknown): value is SecretRef {
  if (!isRecord(value)) return false;
  const [key, ...others] = Object.keys(value);
  return (
    others.length === 0 && ['env', 'file', 'credential'].includes(key ?? '') && typeof value[key as string] === 'string'
  );
}
