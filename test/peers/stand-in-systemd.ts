import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { NOTIFIER } from '../../agent/observe/systemd.ts';
import { until } from './until.ts';
import { type Running, scratch, startWeir } from './weir.ts';

/** Whether there is what tells a service manager, and what can listen in its place: `test.skipIf(!hasNotify)`. */
export const hasNotify = existsSync(NOTIFIER) && spawnSync('perl', ['-MSocket', '-e', '1']).status === 0;

// Node cannot listen on a datagram socket of Unix, and socat keeps open what comes with a message and is to be closed.
const LISTEN = `use Socket; $| = 1;
  socket(S, AF_UNIX, SOCK_DGRAM, 0) && bind(S, sockaddr_un($ARGV[0])) or die $!;
  print "$_\\n" while defined recv(S, $_, 4096, 0);`;

/**
 * In the place of systemd, which does not run in a container: starts the agent again whenever it ends, and kills it
 * where it has not been told `WATCHDOG=1` for as long as the watchdog waits.
 */
export class Systemd {
  readonly #directory = scratch();
  readonly #socket = `${this.#directory.path}/notify`;
  readonly #watchdog: number;
  readonly #env: NodeJS.ProcessEnv;
  readonly #ear: ChildProcess;
  #agent: Running | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  /** What it was told, in order. */
  readonly told: string[] = [];
  /** How the agent ended, each time: an exit code or a signal. */
  readonly ends: (number | string | null)[] = [];
  /** How often the watchdog has struck. */
  struck = 0;

  /** `watchdog` in milliseconds. */
  constructor(watchdog: number, env: NodeJS.ProcessEnv = {}) {
    this.#watchdog = watchdog;
    this.#env = { ...env, NOTIFY_SOCKET: this.#socket, WATCHDOG_USEC: String(watchdog * 1000) };
    this.#ear = spawn('perl', ['-e', LISTEN, this.#socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#ear.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk.toString()));
  }

  async listens(): Promise<this> {
    await until(() => existsSync(this.#socket), 'the service manager listens');
    return this;
  }

  /** The agent as a service; what is stopped by hand is not started again. */
  run(args: readonly string[], cwd: string): Running {
    this.#start(args, cwd);
    const current = () => this.#agent as Running;
    return {
      get process() {
        return current().process;
      },
      output: () => current().output(),
      stop: async () => {
        this.#stopping = true;
        return current().stop();
      },
      kill: () => current().kill(),
    };
  }

  async close(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#agent?.kill();
    if (this.#ear.exitCode === null && this.#ear.signalCode === null) {
      const gone = once(this.#ear, 'exit');
      this.#ear.kill();
      await gone;
    }
    this.#directory.remove();
  }

  #start(args: readonly string[], cwd: string): void {
    const agent = startWeir(args, cwd, this.#env);
    this.#agent = agent;
    agent.process.on('exit', (code, signal) => {
      clearTimeout(this.#timer);
      this.ends.push(signal ?? code);
      if (!this.#stopping) this.#start(args, cwd);
    });
  }

  #hear(text: string): void {
    const words: readonly string[] = text.match(/READY=1|WATCHDOG=1|STOPPING=1/g) ?? [];
    this.told.push(...words);
    if (words.length === 0) return;
    clearTimeout(this.#timer);
    if (words.includes('STOPPING=1')) return;
    this.#timer = setTimeout(() => {
      this.struck++;
      void this.#agent?.kill();
    }, this.#watchdog);
  }
}
