import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Located } from './transport.ts';

/** A serial port of this machine and the device behind it. */
export interface PortEntry {
  /** The device node: `/dev/ttyUSB0`. */
  readonly path: string;
  /** Names that stay the same when the kernel numbers ports anew. */
  readonly by_id: readonly string[];
  readonly by_path: readonly string[];
  /** USB vendor and product, four hexadecimal digits, and what the device says of itself. */
  readonly vid?: string;
  readonly pid?: string;
  readonly serial?: string;
  readonly product?: string;
}

/** A port as configured: a path, or the USB device behind it. */
export type PortRef = string | { readonly vid: string; readonly pid: string; readonly serial?: string | undefined };

/** Where devices are listed; a test has its own. */
export interface Roots {
  readonly dev: string;
  readonly sys: string;
}

export const ROOTS: Roots = { dev: '/dev', sys: '/sys' };

/** Where a port is now, looked up from files alone: no program is started, unlike with `udevadm`. */
export function locatePort(ref: PortRef, roots: Roots = ROOTS): Located {
  if (typeof ref === 'string') return locatePath(ref, roots);
  const wanted = `USB device ${ref.vid}:${ref.pid}${ref.serial === undefined ? '' : `, serial number ${ref.serial}`}`;
  const fits = listPorts(roots).filter(
    ({ vid, pid, serial }) => vid === ref.vid && pid === ref.pid && (ref.serial === undefined || serial === ref.serial),
  );
  const [first, second] = fits;
  if (!first) return absent(wanted, roots);
  if (!second) return locatePath(first.path, roots);
  const names = fits.map((port) => port.by_path[0] ?? port.path).join(', ');
  const detail = `serial: ${fits.length} ports have ${wanted}. Name one of them by its path: ${names}`;
  return { kind: 'problem', state: 'fault', reason: 'two devices match', detail };
}

/** All serial ports with a device behind them. */
export function listPorts(roots: Roots = ROOTS): PortEntry[] {
  const by_id = linksIn(join(roots.dev, 'serial/by-id'));
  const by_path = linksIn(join(roots.dev, 'serial/by-path'));
  const tty = join(roots.sys, 'class/tty');
  return namesIn(tty).flatMap((name) => {
    const device = realpath(join(tty, name, 'device'));
    // Type 0 is a place for a UART on the board that has none.
    if (device === undefined || textOf(join(tty, name, 'type')) === '0') return [];
    const path = join(roots.dev, name);
    const node = realpath(path) ?? path;
    return [
      { path, by_id: by_id.get(node) ?? [], by_path: by_path.get(node) ?? [], ...usbIdentity(device, roots.sys) },
    ];
  });
}

function locatePath(path: string, roots: Roots): Located {
  const node = realpath(path);
  const stat = node === undefined ? undefined : attempt(() => statSync(node));
  if (node === undefined || !stat) return absent(path, roots);
  // A device that is plugged in again has a new node; a pseudo-terminal gets the number of the one before it.
  const born = node.startsWith('/dev/pts/') ? stat.ctimeMs : stat.ino;
  return { kind: 'found', path: node, device: `${node} ${stat.rdev} ${born}` };
}

function absent(what: string, roots: Roots): Located {
  const here = listPorts(roots).map((port) => port.by_id[0] ?? port.path);
  const remedy = here.length === 0 ? 'No serial device is plugged in.' : `Plugged in: ${here.join(', ')}.`;
  return {
    kind: 'problem',
    state: 'waiting',
    reason: 'no such port',
    detail: `serial ${what}: no such port. ${remedy}`,
  };
}

// Ids stand in the directory of the USB device, some levels above that of its interface.
function usbIdentity(device: string, top: string): Partial<PortEntry> {
  for (let at = device; at.startsWith(top) && at !== top; at = dirname(at)) {
    const vid = textOf(join(at, 'idVendor'));
    const pid = textOf(join(at, 'idProduct'));
    if (vid === undefined || pid === undefined) continue;
    const serial = textOf(join(at, 'serial'));
    const product = textOf(join(at, 'product'));
    return { vid, pid, ...(serial === undefined ? {} : { serial }), ...(product === undefined ? {} : { product }) };
  }
  return {};
}

/** Symbolic links of a directory, by what they lead to. */
function linksIn(directory: string): Map<string, string[]> {
  const links = new Map<string, string[]>();
  for (const name of namesIn(directory)) {
    const target = realpath(join(directory, name));
    if (target !== undefined) links.set(target, [...(links.get(target) ?? []), join(directory, name)]);
  }
  return links;
}

// Files of /dev and /sys come and go while they are read; what cannot be read is not there.
function namesIn(directory: string): string[] {
  return attempt(() => readdirSync(directory).sort()) ?? [];
}

function realpath(path: string): string | undefined {
  return attempt(() => realpathSync(path));
}

function textOf(path: string): string | undefined {
  return attempt(() => readFileSync(path, 'utf8').trim());
}

function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined; // Unplugged between two looks, or not readable for this user: not there.
  }
}
