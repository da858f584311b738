import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { addSources, sourcesYaml } from '../../../config/add-sources.ts';
import { loadConfig, loadConfigFile } from '../../../config/load.ts';
import { EXIT, Failure } from '../../model/failure.ts';
import type { Session } from './session.ts';

/** Names of sources that the configuration to be added to has already. */
export function takenNames(file: string | undefined): string[] {
  if (file === undefined || !existsSync(file)) return [];
  const loaded = loadConfigFile(file);
  if (loaded.kind === 'ok') return Object.keys(loaded.config.sources);
  throw new Failure(
    EXIT.configuration,
    `${file} is not valid: weir check --config ${file} says what is wrong. Nothing was written.`,
  );
}

/** Shows the configuration for what was found, or writes it. */
export function conclude({ options, output, found }: Session): void {
  if (found.length === 0) throw new Failure(EXIT.unavailable, 'discover: nothing was found that could be read');
  if (options.write === undefined) {
    if (!options.json)
      output.line(`${output.paint.dim('# The configuration for it; --write FILE keeps it:')}\n${sourcesYaml(found)}`);
    return;
  }
  const before = existsSync(options.write) ? readFileSync(options.write, 'utf8') : undefined;
  const text = before === undefined ? sourcesYaml(found) : addSources(before, found);
  const loaded = loadConfig(text, options.write);
  if (loaded.kind === 'bad')
    throw new Failure(
      EXIT.fault,
      `discover: what would be written to ${options.write} is not valid: ${loaded.problems[0]?.message ?? ''}`,
    );
  writeFileSync(options.write, text);
  output.remark(
    `${options.write}: ${found.map(({ name }) => name).join(', ')} ${before === undefined ? 'written' : 'added'}. Try: weir run --config ${options.write}`,
  );
}
