import { isIP } from 'node:net';
import { hostname } from 'node:os';

/**
 * Whether a request may be answered, by its Host header. A web page from elsewhere can make its own name point at
 * 127.0.0.1 (DNS rebinding) and read what is served here; its name then stands in this header. So only addresses,
 * `localhost` and this machine's own names are let through.
 */
export function allowedHost(header: string | undefined, extra: readonly string[] = []): boolean {
  const name = hostOf(header);
  if (name === undefined) return false;
  if (isIP(name) !== 0 || name === 'localhost') return true;
  const own = hostname().toLowerCase();
  return name === own || name === `${own}.local` || extra.some((allowed) => allowed.toLowerCase() === name);
}

/** The host of `host:port` or `[v6]:port`, in lower case; undefined where the header is none. */
function hostOf(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?$/.exec(header ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
