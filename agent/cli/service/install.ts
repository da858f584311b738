import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../../config/load.ts';
import { formatProblems } from '../../../config/problems.ts';
import { EXIT, Failure } from '../../model/failure.ts';
import { openOutput } from '../output.ts';
import { carryOut } from './carry-out.ts';
import { credentialsOf } from './credentials.ts';
import { CONFIG_FILE, CREDENTIALS, type InstallFacts, installSteps, uninstallSteps } from './install-steps.ts';
import { describeStep, type Step } from './steps.ts';
import { whyUnreachable } from './unreachable.ts';

interface ServiceOptions {
  readonly user: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Installs the service, or with `--dry-run` prints how. */
export async function install(
  options: ServiceOptions & { readonly config?: string; readonly start: boolean },
): Promise<void> {
  checkUser(options.user);
  const program = await realpath(fileURLToPath(new URL('../weir.js', import.meta.url))).catch(() => '/usr/bin/weir');
  const node = await realpath(process.execPath);
  const hidden = whyUnreachable([program, node]);
  if (hidden !== undefined && !options.dryRun) throw new Failure(EXIT.configuration, hidden);
  const notes: Step[] =
    hidden === undefined ? [] : [{ kind: 'note', text: `as things are, this would be refused: ${hidden}` }];
  proceed([...notes, ...installSteps(await factsOf(options, node, program))], options);
}

/** Removes the service, or with `--dry-run` prints how. */
export function uninstall(options: ServiceOptions & { readonly purge?: boolean }): void {
  checkUser(options.user);
  proceed(uninstallSteps({ user: options.user, purge: options.purge === true }), options);
}

async function factsOf(
  options: ServiceOptions & { readonly config?: string; readonly start: boolean },
  node: string,
  program: string,
): Promise<InstallFacts> {
  const text = configText(options.config);
  const credentials = credentialsOf(text ?? readFileSync(CONFIG_FILE, 'utf8'));
  const missingCredentials = credentials.filter((name) => !existsSync(`${CREDENTIALS}/${name}`));
  const { user, start } = options;
  const userExists = spawnSync('id', ['-u', user], { stdio: 'ignore' }).status === 0;
  return {
    node,
    program,
    user,
    userExists,
    credentials,
    missingCredentials,
    start,
    ...(text === undefined ? {} : { config: text }),
  };
}

/** The text to install; undefined where a configuration is in place already and none was named. */
function configText(named: string | undefined): string | undefined {
  if (named === undefined && existsSync(CONFIG_FILE)) return undefined;
  if (named === CONFIG_FILE) return undefined;
  const file = named ?? fileURLToPath(new URL('../../../config/weir.example.yaml', import.meta.url));
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(EXIT.configuration, `configuration ${file} cannot be read`, { cause: error });
  }
  checkConfig(text, file);
  return text;
}

/** What the service is handed by systemd is not there yet when it is installed. */
const HANDED_OVER = /^(the environment variable|there is no credential|the credential) /;

function checkConfig(text: string, file: string): void {
  const loaded = loadConfig(text, file);
  const problems = loaded.kind === 'bad' ? loaded.problems.filter(({ message }) => !HANDED_OVER.test(message)) : [];
  if (problems.length > 0)
    throw new Failure(EXIT.configuration, `${file} is not valid:\n${formatProblems(file, problems)}`);
}

function proceed(steps: readonly Step[], options: ServiceOptions): void {
  const output = openOutput();
  if (options.dryRun) {
    for (const step of steps) options.json ? output.json(step) : output.line(describeStep(step));
    if (!options.json) output.line(output.paint.dim('Nothing was done (--dry-run).'));
    return;
  }
  checkMachine();
  carryOut(steps, options.json ? () => undefined : output.line);
  if (options.json) for (const step of steps) output.json(step);
  else output.line('Done. See it: systemctl status weir; journalctl -u weir -f');
}

// useradd's own rule for names; it also keeps a name from being read as an option.
function checkUser(user: string): void {
  if (!/^[a-z_][a-z0-9_-]{0,30}$/.test(user)) throw new Failure(EXIT.usage, `"${user}" is no name for a system user`);
}

function checkMachine(): void {
  if (!existsSync('/run/systemd/system')) {
    throw new Failure(
      EXIT.unavailable,
      'this machine does not run systemd. Look at what would be done: weir service install --dry-run',
    );
  }
  if (process.getuid?.() !== 0)
    throw new Failure(EXIT.usage, 'installing a service needs root: sudo weir service install');
}
