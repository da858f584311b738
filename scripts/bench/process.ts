import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

// USER_HZ: what Linux shows to programs is in these on every architecture that Node runs on.
const TICKS_A_SECOND = 100;

/** What the operating system has accounted to a process so far, all of its threads together (proc(5)). */
export interface Usage {
  /** User and system time, also of threads that have ended. */
  readonly cpu_s: number;
  readonly rss_mb: number;
  readonly peak_mb: number;
  /** Bytes sent towards block devices, by whole pages; nothing for a file system in memory. */
  readonly written_bytes: number;
}

export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return {
    cpu_s: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND,
    rss_mb: kilobytes('VmRSS') / 1024,
    peak_mb: kilobytes('VmHWM') / 1024,
    written_bytes: Number(/^write_bytes: (\d+)$/m.exec(io)?.[1] ?? 0),
  };
}

/** A child whose standard output is JSON lines, to be waited for by their keys. */
export class Child {
  readonly process: ChildProcess;
  readonly #facts = new Map<string, number>();
  readonly #waiting = new Map<string, (value: number) => void>();

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    createInterface({ input: this.process.stdout as NodeJS.ReadableStream }).on('line', (line) => this.#hear(line));
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** The value of a fact, once it is said. */
  fact(name: string): Promise<number> {
    const known = this.#facts.get(name);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      this.#waiting.set(name, resolve);
      void this.exit().then((code) => reject(new Error(`A process ended with ${code} before it said "${name}".`)));
    });
  }

  /** Resolves with the exit code, or the signal, once the process is gone. */
  exit(): Promise<number | string> {
    const { exitCode, signalCode } = this.process;
    const gone = exitCode ?? signalCode;
    if (gone !== null) return Promise.resolve(gone);
    return new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(code ?? signal ?? 0)));
  }

  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.exit();
  }

  #hear(line: string): void {
    if (!line.startsWith('{')) return;
    for (const [name, value] of Object.entries(JSON.parse(line) as Record<string, unknown>)) {
      if (typeof value !== 'number') continue;
      this.#facts.set(name, value);
      this.#waiting.get(name)?.(value);
    }
  }
}
