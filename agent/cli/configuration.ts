import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { whereStored } from '../store/in-memory.ts';

/** Where a configuration is looked for when none is named. */
const PLACES = ['./weir.yaml', '/etc/weir/weir.yaml'] as const;
/** Where the state of a service lies; systemd names it as well (StateDirectory=). */
const SERVICE_STATE = '/var/lib/weir';

export interface Configuration {
  readonly file: string;
  readonly config: Config;
}

/** The file that is meant by `--config FILE`, or the first of the usual places that exists. */
export function configFile(named: string | undefined): string {
  const file = named ?? PLACES.find((place) => existsSync(place));
  if (file !== undefined) return file;
  const where = PLACES.join(' nor ');
  throw new Failure(
    EXIT.configuration,
    `no configuration: neither ${where} exists. Name one with --config FILE, or try: weir demo`,
  );
}

/**
 * Reads a configuration and stops the command where it is wrong, with all problems listed. Warnings go to `warn`.
 * The path of the store comes back absolute.
 */
export async function readConfiguration(
  named: string | undefined,
  warn: (line: string) => void,
): Promise<Configuration> {
  const [{ loadConfigFile }, { formatProblem, formatProblems }] = await Promise.all([
    import('../../config/load.ts'),
    import('../../config/problems.ts'),
  ]);
  const file = configFile(named);
  const loaded = loadConfigFile(file);
  for (const warning of loaded.warnings) warn(formatProblem(file, warning));
  if (loaded.kind === 'bad') {
    const problems = formatProblems(file, loaded.problems);
    throw new Failure(EXIT.configuration, `${file} is not valid:\n${problems}`);
  }
  const { config } = loaded;
  return { file, config: { ...config, store: { ...config.store, path: storePath(config.store.path, file) } } };
}

/**
 * A relative path of the store starts from the folder where the command is given; in the configuration of a service
 * it starts from the service's state, wherever `weir status` is typed.
 */
function storePath(path: string, file: string): string {
  if (isAbsolute(path)) return path;
  const service = resolve(file).startsWith('/etc/weir/');
  return service ? join(process.env['STATE_DIRECTORY'] ?? SERVICE_STATE, path) : resolve(path);
}

/**
 * The database that is meant by `--db FILE`, or else by the configuration; the one in memory while its disk is read-only.
 * Throws `Failure` (69) where there is none.
 */
export async function databasePath(options: { readonly db?: string; readonly config?: string }): Promise<string> {
  const named = options.db ?? (await readConfiguration(options.config, () => undefined)).config.store.path;
  const path = whereStored(resolve(named));
  if (existsSync(path)) return path;
  throw new Failure(
    EXIT.unavailable,
    `there is no database at ${path}. Has the agent run? Name another with --db FILE or --config FILE.`,
  );
}
