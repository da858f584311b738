import { SECRET_FORMS, type SecretRef } from '../../agent/settings/secret.ts';
import { configSchema } from '../config.ts';
import type { Path } from '../problems.ts';
import { resolveSecret, type Surroundings } from '../secrets.ts';
import { walk } from '../walk.ts';
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
  return typeof value === 'object' && value !== null && Object.values(value).every((part) => typeof part === 'string');
}
