import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Whether a mosquitto broker can be started here: `test.skipIf(!hasMosquitto)`. */
export const hasMosquitto = spawnSync('mosquitto', ['-h']).error === undefined;

export interface MosquittoOptions {
  /** Default: a free one. */
  port?: number;
  /** Lines of its configuration, after ours. */
  config?: readonly string[];
  /** Users and passwords; without, anonymous clients are let in. */
  passwords?: Readonly<Record<string, string>>;
  /** PEM files. */
  tls?: { cert: string; key: string; ca?: string };
  /** Only who comes, goes and subscribes is logged: for many thousands of messages. */
  quiet?: boolean;
  /**
   * Keep sessions and messages on disk: `always`, so that they survive `kill` and `restart`, which writes all there is
   * anew after each change; or `at end`, so that they survive `restart`.
   */
  persistence?: 'always' | 'at end';
}

export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  readonly directory: string;
  readonly pid: number;
  /** What it logged so far. */
  log(): string;
  /** Resolves when its log holds the text; looks from the beginning. */
  logged(text: string): Promise<void>;
  /** Ends it in order and removes its directory. */
  stop(): Promise<void>;
  /** kill -9, directory kept: `restart` starts it again on the same port. */
  kill(): Promise<void>;
  /** Ends it (if it runs) and starts it again on the same port, with other configuration lines where given. */
  restart(config?: readonly string[]): Promise<void>;
}

/** A real broker of our own on 127.0.0.1, with its configuration and its files in a temporary directory. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const directory = mkdtempSync(join(tmpdir(), 'weir-mosquitto-'));
  const port = options.port ?? (await freePort());
  let running = await run(directory, port, options);

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    port,
    url: `${options.tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${port}`,
    directory,
    get pid() {
      return running.child.pid as number;
    },
    log: () => running.text,
    logged: (text) => running.until(text),
    stop: async () => {
      await end('SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    restart: async (config) => {
      await end('SIGTERM');
      running = await run(directory, port, config ? { ...options, config } : options);
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  text: string;
  until(text: string): Promise<void>;
}

async function run(directory: string, port: number, options: MosquittoOptions): Promise<Running> {
  const file = join(directory, 'mosquitto.conf');
  writeFileSync(file, `${configuration(directory, port, options).join('\n')}\n`);
  const child = spawn('mosquitto', ['-c', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const forget = (): void => void child.kill('SIGKILL');
  process.once('exit', forget);

  const waiting = new Set<() => void>();
  const running: Running = {
    child,
    text: '',
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const gone = child.exitCode !== null || child.signalCode !== null;
          if (!running.text.includes(text) && !gone) return;
          waiting.delete(look);
          if (running.text.includes(text)) resolve();
          else reject(new Error(`mosquitto ended before it logged "${text}":\n${running.text}`));
        };
        waiting.add(look);
        look();
      }),
  };
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      running.text += chunk.toString();
      wake();
    });
  }
  child.once('exit', () => {
    process.off('exit', forget);
    wake();
  });
  await running.until(' running');
  return running;
}

const QUIET = ['error', 'warning', 'notice', 'information', 'subscribe'];

function configuration(directory: string, port: number, options: MosquittoOptions): string[] {
  const lines = [
    // Started by root it would change to a user that may not read the temporary directory.
    `user ${userInfo().username}`,
    `listener ${port} 127.0.0.1`,
    'log_dest stderr',
    ...(options.quiet ? QUIET : ['all']).map((type) => `log_type ${type}`),
    'max_queued_messages 0',
  ];
  if (options.passwords) lines.push(...passwordFile(directory, options.passwords));
  else lines.push('allow_anonymous true');
  if (options.tls) {
    lines.push(`certfile ${options.tls.cert}`, `keyfile ${options.tls.key}`);
    if (options.tls.ca) lines.push(`cafile ${options.tls.ca}`, 'require_certificate true');
  }
  if (options.persistence) lines.push('persistence true', `persistence_location ${directory}/`);
  if (options.persistence === 'always') lines.push('autosave_on_changes true', 'autosave_interval 1');
  return [...lines, ...(options.config ?? [])];
}

function passwordFile(directory: string, passwords: Readonly<Record<string, string>>): string[] {
  const file = join(directory, 'passwords');
  writeFileSync(
    file,
    Object.entries(passwords)
      .map(([user, password]) => `${user}:${password}\n`)
      .join(''),
  );
  execFileSync('mosquitto_passwd', ['-U', file]);
  return ['allow_anonymous false', `password_file ${file}`];
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
