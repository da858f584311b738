import type { Path } from './problems.ts';

const HIDDEN = '***';
const SECRET_KEY = /pass(word|phrase|wd)?$|secret|token|api_?key|credential|^psk$|private/i;

/** Whether a value at this place may be a secret, by the names that lead to it, mistyped ones included. */
export function isSecretPath(path: Path): boolean {
  return path.some((part) => typeof part === 'string' && SECRET_KEY.test(part));
}

/** Text with the passwords of URLs taken out: `mqtt://pi:raspberry@broker` becomes `mqtt://pi:***@broker`. */
export function redactText(text: string): string {
  return text.replace(/(:\/\/[^\s:/@"]*):[^\s/"]*@/g, `$1:${HIDDEN}@`);
}

/**
 * A copy of configuration or settings that may be shown: values under names of secrets are hidden, references to
 * secrets stay, for they say only where the secret is.
 */
export function redact(value: unknown, path: Path = []): unknown {
  if (Array.isArray(value)) return value.map((item, at) => redact(item, [...path, at]));
  if (typeof value === 'object' && value !== null) {
    if (isReference(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item, [...path, key])]));
  }
  if (isSecretPath(path) && value !== undefined && value !== null) return HIDDEN;
  return typeof value === 'string' ? redactText(value) : value;
}

function isReference(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && ['env', 'file', 'credential'].includes(keys[0] as string);
}
