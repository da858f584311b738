import { afterEach, describe, expect, test } from 'vitest';
import type { AgentStatus } from '../../agent/run/contract.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { FalseClock, hasFalseClock } from '../peers/false-clock.ts';
import { hasMosquitto } from '../peers/mosquitto.ts';
import { hasSocat, startCable } from '../peers/socat.ts';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir, weir } from '../peers/weir.ts';
import { Centre, type StoredSummary } from '../spine/centre.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
/** So much later than it was written a reading may be taken in on a busy machine; clocks are wrong by an hour at least. */
const SLACK = 20 * SECOND;

let tidy: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const step of tidy.reverse()) await step();
  tidy = [];
});

/** A machine with false clocks and a device on a serial port, and the centre it reports to. */
class Machine {
  readonly #directory = scratch();
  readonly #sent: number[] = [];
  #agent: Running | undefined;
  #number = 0;
  readonly clock = new FalseClock(this.#directory.path);
  readonly centre: Centre;
  readonly #write: (line: string) => void;

  private constructor(centre: Centre, write: (line: string) => void) {
    this.centre = centre;
    this.#write = write;
    tidy.push(() => this.#directory.remove());
  }

  static async open(wait = '10m'): Promise<Machine> {
    const centre = await Centre.open();
    tidy.push(() => centre.close());
    const directory = scratch();
    tidy.push(() => directory.remove());
    const cable = await startCable(`${directory.path}/ttyUSB0`);
    tidy.push(() => cable.unplug());
    const machine = new Machine(centre, cable.write);
    machine.#directory.file(
      'weir.yaml',
      `
agent: { id: shed }
store: { path: ${machine.#directory.path}/weir.db, commit_interval: 100ms }
sources: { bench: { driver: serial, port: ${directory.path}/ttyUSB0, decode: { format: csv, fields: [n] } } }
windows: [1s, 10s]
clock: { wait: ${wait} }
uplinks: { central: { driver: mqtt, url: "${centre.broker.url}", ack: receiver } }
`,
    );
    tidy.push(() => machine.#agent?.stop());
    tidy.push(() => machine.clock.close());
    return machine;
  }

  async start(): Promise<void> {
    const agent = startWeir(['run', '-c', 'weir.yaml'], this.#directory.path, this.clock.env);
    this.#agent = agent;
    await until(() => agent.output().includes('"port_open"'), 'the port is open');
    // What comes first may be the rest of a line.
    this.#write('\r\n');
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#agent?.kill();
  }

  /** The device sends so many readings, some 20 a second, and waits until the agent has them. */
  async send(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.#sent.push(Date.now());
      this.#write(`${++this.#number}\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await until(() => this.#received() === this.#number, `${this.#number} readings came in`).catch((error: unknown) =>
      expect.fail(`${String(error)}: ${this.says()}`),
    );
  }

  async sleep(length: number): Promise<void> {
    this.#agent?.process.kill('SIGSTOP');
    this.clock.sleep(length);
    this.#agent?.process.kill('SIGCONT');
  }

  /** How many readings have come in, as the store has it. */
  #received(): number {
    const db = connect(`${this.#directory.path}/weir.db`, { readonly: true });
    const received = db.prepare('SELECT received FROM books').pluck().get();
    db.close();
    return Number(received);
  }

  status(): AgentStatus | undefined {
    const { code, stdout } = weir(['status', '-c', 'weir.yaml', '--json'], { cwd: this.#directory.path });
    return code === 0 ? (JSON.parse(stdout) as AgentStatus) : undefined;
  }

  why(at: number): string {
    return weir(['why', 'bench/n', String(Math.round(at)), '-c', 'weir.yaml'], { cwd: this.#directory.path }).stdout;
  }

  says(): string {
    return `${JSON.stringify(this.status())}\n${this.#agent?.output().slice(-3000)}`;
  }

  /** The windows of a second at the centre, once every reading sent has arrived there; each reading once. */
  async windows(): Promise<StoredSummary[]> {
    const seconds = () => this.centre.summaries(`"window" = '1s'`);
    const counted = () => seconds().reduce((sum, { count }) => sum + count, 0);
    await until(() => counted() >= this.#number, `all ${this.#number} readings are at the centre`).catch(
      (error: unknown) => expect.fail(`${String(error)}: ${counted()} are; ${this.says()}`),
    );
    expect(counted(), this.says()).toBe(this.#number);
    expect(Math.round(this.centre.sum('bench/n'))).toBe((this.#number * (this.#number + 1)) / 2);
    expect(this.centre.ledgers().every(({ late_dropped, invalid }) => late_dropped + invalid === 0)).toBe(true);
    return seconds();
  }

  /** Windows in which nothing was sent at that time: the time between the two ends, as the truth has it. */
  strange(windows: readonly StoredSummary[], asleep = 0): StoredSummary[] {
    const times = this.#sent.flatMap((time) => [time, time + asleep]);
    return windows.filter(
      ({ count, from_ms, to_ms }) => count > 0 && !times.some((time) => time >= from_ms - SLACK && time < to_ms),
    );
  }
}

const clocksOf = (windows: readonly StoredSummary[]) =>
  [...new Set(windows.map(({ quality }) => (JSON.parse(quality) as { clock: string }).clock))].sort();

describe.skipIf(!hasFalseClock || !hasMosquitto || !hasSocat)(
  'the clock of the machine (needs Linux, a C compiler, mosquitto and socat)',
  () => {
    test.each([
      ['two weeks back', -14 * DAY],
      ['ten years ahead', 3652 * DAY],
    ])(
      'starts %s: readings wait, through kill -9 too, and are sent with their true times once it is set',
      async (_, wrong) => {
        const machine = await Machine.open();
        machine.clock.wrong = wrong;
        await machine.start();
        await machine.send(10);
        await machine.kill();
        await machine.start();
        await machine.send(10);
        expect(machine.status()).toMatchObject({ clock: 'unsynced', held: 20, ledger: { received: 20, open: 20 } });
        expect(machine.centre.summaries()).toEqual([]);
        machine.clock.wrong = 0;
        machine.clock.synchronize();
        await until(() => machine.status()?.held === 0, 'nothing waits any more');
        await machine.send(10);
        const windows = await machine.windows();
        expect(machine.strange(windows)).toEqual([]);
        expect(clocksOf(windows)).toEqual(['synced']);
        expect(machine.why(windows[0]?.from_ms as number)).toContain('its time was corrected when it was');
      },
      240_000,
    );

    test('loses its power before it is set: what came before is flagged, after all that was stored, and not lost', async () => {
      const machine = await Machine.open();
      machine.clock.synchronize();
      await machine.start();
      await machine.send(10);
      const before = Date.now();
      await machine.kill();
      machine.clock.unset();
      machine.clock.wrong = -14 * DAY;
      machine.clock.boot();
      await machine.start();
      await machine.send(10);
      await machine.kill();
      machine.clock.boot();
      machine.clock.wrong = 0;
      machine.clock.synchronize();
      await machine.start();
      await machine.send(10);
      const windows = await machine.windows();
      const guessed = windows.filter(({ quality }) => quality.includes('unsynced'));
      expect(guessed.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(10);
      expect(guessed.every(({ to_ms }) => to_ms > before - 2 * SECOND && to_ms < Date.now() + SECOND)).toBe(true);
      expect(machine.why(guessed.at(-1)?.from_ms as number)).toContain('its time is a guess');
    }, 240_000);

    test('jumps, stays there, and is mended, three times: no window is lost, emptied or doubled', async () => {
      const machine = await Machine.open('1s');
      machine.clock.synchronize();
      await machine.start();
      await machine.send(10);
      for (const wrong of [3652 * DAY, -HOUR, -14 * DAY]) {
        machine.clock.wrong = wrong;
        await until(() => machine.status()?.clock === 'stepped', 'the jump was noticed');
        await machine.send(10);
        await until(() => machine.status()?.held === 0, 'nothing waits any more');
        await machine.send(10);
        machine.clock.wrong = 0;
        await until(() => machine.status()?.clock === 'synced', 'the clock is right again');
        await machine.send(10);
      }
      const windows = await machine.windows();
      expect(machine.strange(windows)).toEqual([]);
      expect(clocksOf(windows)).toEqual(['stepped', 'synced']);
      expect(new Set(windows.map(({ epoch }) => epoch)).size).toBe(1);
    }, 240_000);

    test('sleeps for ten minutes: the windows before and after are whole, and it goes on at once', async () => {
      const machine = await Machine.open();
      machine.clock.synchronize();
      await machine.start();
      await machine.send(10);
      await machine.sleep(10 * 60 * SECOND);
      await machine.send(10);
      expect(machine.status()).toMatchObject({ clock: 'synced', held: 0 });
      const windows = await machine.windows();
      expect(machine.strange(windows, 10 * 60 * SECOND)).toEqual([]);
      expect(clocksOf(windows)).toEqual(['synced']);
      const [first, last] = [windows.at(0), windows.at(-1)];
      expect((last?.from_ms as number) - (first?.from_ms as number)).toBeGreaterThanOrEqual(10 * 60 * SECOND);
      expect(windows.length).toBeLessThan(10);
    }, 240_000);
  },
);
