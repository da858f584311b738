import type { Command } from 'commander';
import type { Config } from '../../../config/config.ts';
import { EXIT, Failure } from '../../model/failure.ts';
import { configFile } from '../configuration.ts';
import { openOutput } from '../output.ts';

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('say what is wrong with a configuration, and where')
    .option('-c, --config <file>', 'configuration (default: ./weir.yaml, then /etc/weir/weir.yaml)')
    .option('--json', 'one JSON object for each problem')
    .addHelpText('after', '\nExits with 0 when it is valid, with 78 when it is not.')
    .action(check);
}

async function check(options: { readonly config?: string; readonly json?: boolean }): Promise<void> {
  const [{ loadConfigFile }, { formatProblem, problemLines }] = await Promise.all([
    import('../../../config/load.ts'),
    import('../../../config/problems.ts'),
  ]);
  const output = openOutput();
  const file = configFile(options.config);
  const loaded = loadConfigFile(file);
  const problems = loaded.kind === 'bad' ? loaded.problems : [];
  if (options.json) {
    for (const kind of ['warning', 'problem'] as const) {
      const lines = problemLines(file, kind, kind === 'problem' ? problems : loaded.warnings);
      if (lines !== '') output.line(lines);
    }
  } else {
    for (const warning of loaded.warnings)
      output.line(`${formatProblem(file, warning)} ${output.paint.dim('(a warning)')}`);
    for (const problem of problems) output.line(formatProblem(file, problem));
  }
  if (loaded.kind === 'bad') throw new Failure(EXIT.configuration, countOf(problems.length));
  if (options.json) output.json({ kind: 'ok', file });
  else output.line(`${output.paint.green('ok')}  ${file}: ${describeConfig(loaded.config)}`);
}

function countOf(problems: number): string {
  return problems === 1 ? '1 problem' : `${problems} problems`;
}

/** What a configuration amounts to, in a line. */
function describeConfig({ agent, sources, windows, uplinks, http }: Config): string {
  const named = (parts: Config['sources'] | Config['uplinks']) =>
    Object.entries(parts).map(([name, { driver }]) => `${name} (${driver})`);
  const from = named(sources).join(', ') || 'no source';
  const to = named(uplinks).join(', ') || 'no uplink';
  const page = http === undefined ? '' : `, page at ${http.listen.host}:${http.listen.port}`;
  const sizes = windows.length === 1 ? '1 window' : `${windows.length} windows`;
  return `agent ${agent.id}, from ${from}, ${sizes}, to ${to}${page}`;
}
