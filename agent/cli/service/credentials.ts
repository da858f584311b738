import { parse } from 'yaml';

const MOST = 100;

/** Names of all secrets that a configuration takes from systemd (`{ credential: NAME }`), each once, in order. */
export function credentialsOf(text: string): string[] {
  const names = new Set<string>();
  collect(parse(text), names);
  return [...names].slice(0, MOST);
}

function collect(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  const [key, name] = entries[0] ?? [];
  if (entries.length === 1 && key === 'credential' && typeof name === 'string' && /^[\w.-]+$/.test(name))
    names.add(name);
  for (const [, inner] of entries) collect(inner, names);
}
