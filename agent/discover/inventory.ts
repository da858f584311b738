import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { listPorts, type PortEntry, ROOTS, type Roots } from '../../drivers/serial/find.ts';
import { holderOf } from '../../drivers/serial/holder.ts';
import { belongsTo } from './radio-sticks.ts';

/** A port, by the name that lasts, and why it is not to be listened to, if so. */
export interface ListedPort extends PortEntry {
  /** What to write into a configuration. */
  readonly name: string;
  readonly obstacle: string | undefined;
  /** What else a person should know. */
  readonly remarks: readonly string[];
}

/** Where a machine says what uses its ports; a test has its own. */
export interface Machine extends Roots {
  readonly proc: string;
}

export const THIS_MACHINE: Machine = { ...ROOTS, proc: '/proc' };

/** All serial ports, the ones that may be listened to first. */
export async function takeInventory(machine: Machine = THIS_MACHINE): Promise<ListedPort[]> {
  const ports = listPorts(machine);
  const rivals = rivalsIn(machine.proc);
  const listed = await Promise.all(ports.map((port) => describe(port, ports, rivals, machine)));
  return listed.sort((a, b) => Number(a.obstacle !== undefined) - Number(b.obstacle !== undefined));
}

async function describe(
  port: PortEntry,
  all: readonly PortEntry[],
  rivals: readonly Rival[],
  machine: Machine,
): Promise<ListedPort> {
  const remarks = [
    ...rivals.filter(({ touches }) => touches(port)).map(({ remark }) => remark),
    ...twinRemark(port, all),
  ];
  return { ...port, name: lastingName(port, all), obstacle: await obstacleOf(port, machine), remarks };
}

// Adapters without a serial number share one name under by-id: only the place they are plugged into tells them apart.
function lastingName({ path, by_id, by_path }: PortEntry, all: readonly PortEntry[]): string {
  const own = by_id.find((name) => all.filter((port) => port.by_id.includes(name)).length === 1);
  const hasNumber = own !== undefined && !isNumberless(own);
  return (hasNumber ? own : (by_path[0] ?? own)) ?? path;
}

/** `usb-1a86_USB_Serial-if00-port0`: vendor and product, and nothing of the one device. */
function isNumberless(name: string): boolean {
  return /usb-1a86_USB_Serial-if|usb-Prolific_Technology_Inc[^-]*-if/.test(name);
}

function twinRemark({ vid, pid, serial, path }: PortEntry, all: readonly PortEntry[]): string[] {
  const twins = all.filter(
    (port) => port.path !== path && vid !== undefined && port.vid === vid && port.pid === pid && port.serial === serial,
  );
  return twins.length === 0
    ? []
    : [`looks just like ${twins.map((twin) => twin.path).join(', ')}: it is named by the socket it is plugged into`];
}

async function obstacleOf({ path, by_id, product }: PortEntry, { proc }: Machine): Promise<string | undefined> {
  const stick = belongsTo([...by_id, product ?? '']);
  if (stick !== undefined) return `${stick}: it belongs to another program`;
  if (isConsole(path, proc))
    return 'the console of this machine: take console=... off the kernel command line (raspi-config: Serial Port, login shell No)';
  const holder = await holderOf(path, proc);
  if (holder !== undefined) return `held by ${holder.name} (process ${holder.pid}): end it, or leave the port to it`;
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return `permission denied: add your user to the group dialout (sudo usermod -aG dialout ${userInfo().username}), then log in anew`;
  }
}

function isConsole(path: string, proc: string): boolean {
  const consoles = textOf(join(proc, 'cmdline'))?.match(/\bconsole=([^\s,]+)/g) ?? [];
  return consoles.some((word) => path === `/dev/${word.slice('console='.length)}`);
}

interface Rival {
  readonly touches: (port: PortEntry) => boolean;
  readonly remark: string;
}

/** Programs of many distributions that reach for serial ports uninvited. */
function rivalsIn(proc: string): Rival[] {
  const running = processNames(proc);
  const rivals: Rival[] = [];
  if (running.has('brltty')) {
    const remark = 'brltty takes adapters of this kind for Braille displays: sudo apt remove brltty';
    rivals.push({ touches: ({ vid, pid }) => (vid === '1a86' && pid === '7523') || vid === '0403', remark });
  }
  if (running.has('ModemManager')) {
    const remark =
      'ModemManager sends AT commands to new ports: sudo systemctl disable --now ModemManager, unless this machine has a modem';
    rivals.push({ touches: ({ path }) => path.includes('ttyACM'), remark });
  }
  if (running.has('hciattach') || running.has('btattach')) {
    rivals.push({
      touches: ({ path }) => /ttyAMA0$/.test(path),
      remark: 'Bluetooth uses this UART: dtoverlay=disable-bt frees it',
    });
  }
  return rivals;
}

function processNames(proc: string): Set<string> {
  const names = new Set<string>();
  for (const pid of entriesOf(proc)) {
    const name = /^\d+$/.test(pid) ? textOf(join(proc, pid, 'comm')) : undefined;
    if (name !== undefined) names.add(name);
  }
  return names;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // No such system: nothing is known of its processes.
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined; // A process that has ended meanwhile, or another user's.
  }
}
