import type { Command } from 'commander';
import type { Log } from '../../model/log.ts';
import type { RunningAgent } from '../../run/contract.ts';
import { beginAgain } from '../begin-again.ts';
import { configFile, readConfiguration } from '../configuration.ts';
import { endInTime } from '../deadline.ts';
import type { Doors } from '../open-doors.ts';
import { openOutput } from '../output.ts';
import { listenForStop } from '../signals.ts';
import { newTerminalLog } from '../terminal-log.ts';

interface RunOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export function addRun(program: Command): void {
  program
    .command('run')
    .description('run the agent until it is told to stop')
    .option('-c, --config <file>', 'configuration (default: ./weir.yaml, then /etc/weir/weir.yaml)')
    .option('--json', 'log JSON lines, also on a terminal')
    .addHelpText(
      'after',
      '\nSIGTERM and SIGINT stop it in order, within 5 s. SIGHUP says whether a changed configuration is valid.',
    )
    .action(run);
}

/** Runs until a signal comes, every source has ended, or the agent cannot go on (which throws). */
async function run(options: RunOptions): Promise<void> {
  const output = openOutput();
  const { file, config } = await readConfiguration(options.config, output.remark);
  const [{ startAgent }, { loadAhead }, { openLog }, { openDoors }, { attend }, { systemdOf }] = await Promise.all([
    import('../../run/agent.ts'),
    import('../../run/load-ahead.ts'),
    import('../../observe/log.ts'),
    import('../open-doors.ts'),
    import('../../run/attend.ts'),
    import('../../observe/systemd.ts'),
  ]);
  const forPeople = output.isTTY && options.json !== true;
  const write = (text: string) => void process.stdout.write(text);
  const log = forPeople ? newTerminalLog(config.log.level, output.paint, Date.now, write) : openLog(config.log.level);
  const signals = listenForStop(() => performance.now());
  let running: RunningAgent | undefined;
  endInTime(signals.stop, () => running, log);
  const reload = () => void sayWhetherValid(file, log);
  process.on('SIGHUP', reload);
  const live = async () => {
    const starting = startAgent({ config, log });
    loadAhead(config);
    const agent = await starting;
    running = agent;
    let doors: Doors | undefined;
    let stopping: (() => void) | undefined;
    try {
      const { store } = await agent.status();
      doors = await openDoors({ agent, store: store.path, listen: config.http?.listen, log });
      stopping = attend(agent, systemdOf(log), log);
      await Promise.race([signals.stop.then((signal) => log.info({ signal }, 'stopping')), agent.done]);
    } finally {
      stopping?.();
      await Promise.all([agent.close(), doors?.close()]);
    }
  };
  try {
    await beginAgain(live, log);
  } finally {
    process.off('SIGHUP', reload);
    signals.release();
  }
}

async function sayWhetherValid(named: string, log: Log): Promise<void> {
  const [{ loadConfigFile }, { formatProblem }] = await Promise.all([
    import('../../../config/load.ts'),
    import('../../../config/problems.ts'),
  ]);
  const file = configFile(named);
  const loaded = loadConfigFile(file);
  if (loaded.kind === 'ok') log.info({ file, remedy: 'restart the agent to put it into force' }, 'configuration_valid');
  else log.error({ file, problems: loaded.problems.map((one) => formatProblem(file, one)) }, 'configuration_invalid');
}
