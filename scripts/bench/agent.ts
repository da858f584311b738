import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { ENVIRONMENT, NODE_OPTIONS } from '../../agent/cli/service/unit.ts';
import { Child } from './process.ts';

/** Where the state of what is measured lies: on the disk of this checkout, new for each run. */
export const FOLDER = '.bench';

const WEIR = 'dist/agent/cli/weir.js';
const CONFIGURATION = `${FOLDER}/weir.yaml`;

/** An empty folder for a run. */
export function emptyFolder(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
}

/** Starts the compiled agent as its service does, with a configuration and a state of its own. */
export function startAgent(configuration: string, options: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Child {
  writeFileSync(CONFIGURATION, configuration);
  return new Child(process.execPath, [...NODE_OPTIONS, ...options, WEIR, 'run', '-c', CONFIGURATION], {
    ...ENVIRONMENT,
    ...env,
  });
}

interface Status {
  readonly store: { readonly commits: number; readonly slowest_commit: number };
  readonly ledger: Readonly<Record<string, number>>;
  readonly uplinks: Readonly<Record<string, { link: { state: string }; settled_seq: number }>>;
}

/** How many readings the running agent has made durable. */
export function readingsOf(status: Status): number {
  return status.ledger['received'] ?? 0;
}

export function askStatus(): Status {
  const { stdout, stderr, status } = spawnSync(process.execPath, [WEIR, 'status', '--json', '-c', CONFIGURATION], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The agent does not tell its state: ${stderr.trim()}`);
  return JSON.parse(stdout) as Status;
}

/** A fast agent that dropped half of it would be no agent: throws unless all is in the books, and nothing was refused. */
export function checkBooks(readings: number): void {
  const { ledger, uplinks } = askStatus();
  const { received = 0, ...parts } = ledger;
  const counted = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const complaints = [
    received === readings ? '' : `${readings} readings were sent and ${received} are in the books`,
    counted === received ? '' : `the books do not balance: ${counted} of ${received}`,
    parts['invalid'] === 0 && parts['quota_dropped'] === 0 ? '' : `readings were refused: ${JSON.stringify(parts)}`,
    ...Object.entries(uplinks).map(([name, { link }]) =>
      link.state === 'online' ? '' : `uplink ${name} is ${link.state}`,
    ),
  ].filter((complaint) => complaint !== '');
  if (complaints.length > 0) throw new Error(`The agent did not do its work: ${complaints.join('; ')}.`);
}
