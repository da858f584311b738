import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Millis } from '../../agent/model/time.ts';

/** Whether a process can be given other clocks here: `test.skipIf(!hasFalseClock)`. */
export const hasFalseClock = process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0;

/** The clocks of a machine, as one process sees them: `env` is what it is to be started with. */
export class FalseClock {
  readonly env: NodeJS.ProcessEnv;
  readonly #directory: string;
  readonly #offsets: number;
  #wrong: Millis = 0;
  #asleep: Millis = 0;
  #synchronized = 0;

  /** Everything it needs is put into `directory`, which belongs to the test. */
  constructor(directory: string) {
    this.#directory = directory;
    const library = join(directory, 'false-clock.so');
    const source = fileURLToPath(new URL('./false-clock.c', import.meta.url));
    const { status, stderr } = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, source, '-ldl'], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`cc could not compile ${source}: ${stderr}`);
    mkdirSync(join(directory, 'timesync'));
    this.#offsets = openSync(join(directory, 'offsets'), 'w+');
    this.#write();
    this.boot();
    this.env = { LD_PRELOAD: library, WEIR_FALSE_CLOCK: directory };
  }

  /** How far the wall clock is off. */
  set wrong(wrong: Millis) {
    this.#wrong = wrong;
    this.#write();
  }

  /** The machine has slept; its process is to be stopped meanwhile. */
  sleep(length: Millis): void {
    this.#asleep += length;
    this.#write();
  }

  /** It is another boot of the machine from now on: for processes started after this. */
  boot(): void {
    writeFileSync(join(this.#directory, 'boot_id'), `${crypto.randomUUID()}\n`);
  }

  /** The network has set the clock, once more. */
  synchronize(): void {
    const file = join(this.#directory, 'timesync', 'synchronized');
    writeFileSync(file, '');
    // By the clock of the machine, as it has just been set; each time later than the time before.
    const at = Math.max(Date.now() + this.#wrong + this.#asleep, this.#synchronized + 1);
    this.#synchronized = at;
    utimesSync(file, at / 1000, at / 1000);
  }

  /** A start without a network: nothing has set the clock yet. */
  unset(): void {
    rmSync(join(this.#directory, 'timesync', 'synchronized'), { force: true });
  }

  close(): void {
    closeSync(this.#offsets);
  }

  #write(): void {
    const offsets = BigInt64Array.of(nanoseconds(this.#wrong), nanoseconds(this.#asleep));
    writeSync(this.#offsets, new Uint8Array(offsets.buffer), 0, 16, 0);
  }
}

function nanoseconds(length: Millis): bigint {
  return BigInt(Math.round(length)) * 1_000_000n;
}
