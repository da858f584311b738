import type { Check, Fault } from './check.ts';

/** A serial port has one reader: two sources on it would each get half of the bytes. */
export const checkPorts: Check = ({ sources }) => {
  const owners = new Map<string, string>();
  return Object.entries(sources).flatMap(([name, { driver, settings }]): Fault[] => {
    const port = driver === 'serial' ? (settings as { readonly port?: unknown }).port : undefined;
    if (port === undefined) return [];
    const identity = identityOf(port);
    const owner = owners.get(identity);
    owners.set(identity, owner ?? name);
    if (owner === undefined) return [];
    const message = `sources.${owner} reads this port already: only one source can`;
    return [{ path: ['sources', name, 'port'], message }];
  });
};

function identityOf(port: unknown): string {
  if (typeof port === 'string') return port.trim();
  return JSON.stringify(Object.entries(port as object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
