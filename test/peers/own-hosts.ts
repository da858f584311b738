import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { scratch } from './weir.ts';

/** A file of host names that only certain programs see in the place of `/etc/hosts`, and that can change under them. */
export interface OwnHosts {
  /** What a program is to be started through. */
  readonly through: readonly string[];
  /** From now on these names lead to these addresses, and no others. */
  say(names: Readonly<Record<string, string>>): void;
  remove(): void;
}

// A name space of mounts of its own; who is not root becomes it there, where that is allowed.
const UNSHARE = ['unshare', ...(process.getuid?.() === 0 ? [] : ['-r']), '-m', '--', 'sh', '-c'];
const BIND = 'mount --bind "$0" /etc/hosts && exec "$@"';

/** Whether this machine and this user can have one. */
export const hasOwnHosts =
  process.platform === 'linux' &&
  spawnSync(UNSHARE[0] as string, [...UNSHARE.slice(1), BIND, '/etc/hosts', 'true']).status === 0;

export function ownHosts(): OwnHosts {
  const directory = scratch();
  const file = directory.file('hosts', '');
  return {
    through: [...UNSHARE, BIND, file],
    say(names) {
      const lines = Object.entries(names).map(([name, address]) => `${address} ${name}\n`);
      writeFileSync(file, `127.0.0.1 localhost\n${lines.join('')}`);
    },
    remove: directory.remove,
  };
}
