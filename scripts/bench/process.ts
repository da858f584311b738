import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const TICKS_A_SECOND = 100;

/** What the operating system has accounted to a process so far (proc(5)). */
export interface Usage {
  readonly cpu_s: number;
  readonly rss_mb: number;
  readonly peak_mb: number;
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

  constructor(command: string, args: readonly string[]) {
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
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
      this.process.once('exit', (code) => reject(new Error(`exited with ${code} before it said "${name}"`)));
    });
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    if (this.process.exitCode === null && this.process.kill('SIGTERM')) await gone;
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
