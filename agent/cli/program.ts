import { Command } from 'commander';
import { version } from '../observe/version.ts';
import { addCheck } from './commands/check.ts';
import { addCollect } from './commands/collect.ts';
import { addDemo } from './commands/demo.ts';
import { addDiscover } from './commands/discover.ts';
import { addExplainConfig } from './commands/explain-config.ts';
import { addQuery } from './commands/query.ts';
import { addRecord } from './commands/record.ts';
import { addReplay } from './commands/replay.ts';
import { addRun } from './commands/run.ts';
import { addService } from './commands/service.ts';
import { addStatus } from './commands/status.ts';
import { addTail } from './commands/tail.ts';
import { addWhy } from './commands/why.ts';

/** Each command adds itself; what it needs to do its work it imports when it is called. */
const COMMANDS = [
  addRun,
  addCheck,
  addDemo,
  addReplay,
  addDiscover,
  addRecord,
  addStatus,
  addTail,
  addQuery,
  addWhy,
  addExplainConfig,
  addCollect,
  addService,
];

/** The command line of Weir. Nothing but names and options is loaded here, so that `--help` answers at once. */
export function newProgram(): Command {
  const program = new Command('weir')
    .description('Reads sensors, cleans and summarises their readings where they arise, and forwards the summaries.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: false, helpWidth: 100 })
    .showSuggestionAfterError()
    .showHelpAfterError('(weir --help lists the commands)')
    .exitOverride();
  for (const add of COMMANDS) add(program);
  for (const command of program.commands) pointToItsHelp(command, program.name());
  return program;
}

/** Whoever mistypes an option is told where the options of that very command stand. */
function pointToItsHelp(command: Command, above: string): void {
  const name = `${above} ${command.name()}`;
  const what = command.commands.length > 0 ? 'commands' : 'options';
  command.showHelpAfterError(`(${name} --help lists the ${what})`);
  for (const below of command.commands) pointToItsHelp(below, name);
}
