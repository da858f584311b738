import { dirname } from 'node:path';
import type { Step } from './steps.ts';
import { renderUnit } from './unit.ts';

export const UNIT_FILE = '/etc/systemd/system/weir.service';
export const CONFIG_FILE = '/etc/weir/weir.yaml';
export const CREDENTIALS = '/etc/weir/credentials';
export const STATE = '/var/lib/weir';

export interface InstallFacts {
  readonly node: string;
  readonly program: string;
  readonly user: string;
  readonly userExists: boolean;
  /** The text to put into place as the configuration; absent where one is there and stays as it is. */
  readonly config?: string;
  /** Secrets that the configuration takes from systemd. */
  readonly credentials: readonly string[];
  readonly missingCredentials: readonly string[];
  readonly start: boolean;
}

/** What installing the service does, in order. */
export function installSteps(facts: InstallFacts): Step[] {
  const unit = renderUnit({
    node: facts.node,
    program: facts.program,
    config: CONFIG_FILE,
    user: facts.user,
    credentials: facts.credentials.map((name) => ({ name, file: `${CREDENTIALS}/${name}` })),
  });
  return [
    ...(facts.userExists ? [] : [addUser(facts.user)]),
    { kind: 'folder', path: dirname(CONFIG_FILE), mode: 0o755 },
    { kind: 'folder', path: CREDENTIALS, mode: 0o700 },
    ...configSteps(facts),
    ...facts.missingCredentials.map(missing),
    { kind: 'write', path: UNIT_FILE, mode: 0o644, text: unit },
    { kind: 'run', command: ['systemctl', 'daemon-reload'] },
    ...startSteps(facts.start && facts.missingCredentials.length === 0),
  ];
}

function addUser(user: string): Step {
  const options = ['--system', '--user-group', '--home-dir', STATE, '--no-create-home', '--shell', '/usr/sbin/nologin'];
  return { kind: 'run', command: ['useradd', ...options, user] };
}

// The file may name hosts and topics that are nobody else's business; the agent itself has to read it.
function configSteps(facts: InstallFacts): Step[] {
  if (facts.config === undefined) return [{ kind: 'note', text: `${CONFIG_FILE} is there and stays as it is.` }];
  return [{ kind: 'write', path: CONFIG_FILE, mode: 0o640, group: facts.user, text: facts.config }];
}

function missing(name: string): Step {
  const text = `the secret "${name}" is missing; the service does not start without it. Put it there: sudo install -m 0600 /dev/stdin ${CREDENTIALS}/${name}`;
  return { kind: 'note', text };
}

function startSteps(start: boolean): Step[] {
  if (start) return [{ kind: 'run', command: ['systemctl', 'enable', '--now', 'weir.service'] }];
  return [
    { kind: 'run', command: ['systemctl', 'enable', 'weir.service'] },
    { kind: 'note', text: 'not started yet. When all is in place: sudo systemctl start weir.service' },
  ];
}

/** What removing the service does. What was measured and configured stays, unless it is to be purged. */
export function uninstallSteps(facts: { readonly user: string; readonly purge: boolean }): Step[] {
  const gone: Step[] = [
    { kind: 'run', command: ['systemctl', 'disable', '--now', 'weir.service'], mayFail: true },
    { kind: 'remove', path: UNIT_FILE },
    { kind: 'run', command: ['systemctl', 'daemon-reload'] },
  ];
  if (!facts.purge) {
    const text = `${STATE} (readings and summaries), ${dirname(CONFIG_FILE)} and the user ${facts.user} are kept; --purge removes them too.`;
    return [...gone, { kind: 'note', text }];
  }
  return [
    ...gone,
    { kind: 'remove', path: STATE },
    { kind: 'remove', path: dirname(CONFIG_FILE) },
    { kind: 'run', command: ['userdel', facts.user], mayFail: true },
  ];
}
