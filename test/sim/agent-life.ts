import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf } from '../../agent/model/failure.ts';
import type { SqliteStore } from '../../agent/store/sqlite-store.ts';
import { AgentProgram, CLIENTS, type Surroundings } from './agent-program.ts';
import { copyDatabase, throwAway } from './blank.ts';
import { garble } from './garble.ts';
import { MachineClock } from './machine-clock.ts';
import type { Sim } from './sim.ts';
import type { Life } from './timeline.ts';

/** The machine that the agent runs on: it starts the program, and again after each end, over the same file. */
export class AgentMachine {
  readonly #sim: Sim;
  readonly #around: Surroundings;
  #life: Life | undefined;
  #program: AgentProgram | undefined;
  #lives = 0;
  #unit = 'C';
  readonly machine: MachineClock;
  /** What goes back when the copy of the disk is put in its place. */
  #copied: (() => void)[] = [];

  constructor(sim: Sim, around: Surroundings) {
    this.#sim = sim;
    this.#around = around;
    this.machine = new MachineClock(sim);
  }

  /** The store as it is, for looking at; undefined while the agent is away. */
  get store(): SqliteStore | undefined {
    return this.#life?.alive ? this.#program?.store : undefined;
  }

  get path(): string {
    return join(this.#sim.directory, `agent-${this.#lives}`, 'weir.db');
  }

  start(): void {
    const life = this.#sim.timeline.life('agent');
    this.#life = life;
    this.machine.start();
    if (this.#lives > 0 && this.#sim.strikes(this.#sim.scenario.change_of_plan))
      this.#unit = this.#unit === 'C' ? 'F' : 'C';
    const { machine, path, crash } = this;
    const begun = { machine, path, crash, unit: this.#unit, first: this.#lives === 0 };
    const program = new AgentProgram(this.#sim, life, this.#around, begun);
    this.#program = program;
    this.#sim.timeline.after(0, life, () => {
      program.run().catch((error: unknown) => {
        if (life.alive) this.#ended(life, reasonOf(error));
      });
    });
  }

  /** The process is gone, with all that it had in memory. What is on the disk stays, to the byte. */
  readonly crash = (where: string): void => {
    const life = this.#life;
    if (!life?.alive) return;
    this.#sim.say('agent', `CRASH ${where}`);
    this.#sim.figures.agent_crashes++;
    this.#end(life, true);
  };

  /** SIGTERM: the agent ends in order, and is started again. */
  stop(): void {
    const life = this.#life;
    const stop = this.#program?.stop;
    if (!life?.alive || !this.#program || !stop) return;
    this.#sim.say('agent', 'is told to stop');
    this.#program.stop = undefined;
    this.#sim.timeline.after(0, life, () => {
      stop().then(
        () => {
          if (!life.alive) return;
          this.#sim.law(
            this.#sim.book.pending === 0,
            'an orderly stop',
            () => `${this.#sim.book.pending} readings left`,
          );
          this.#sim.say('agent', 'has stopped');
          this.#end(life, false);
        },
        (error: unknown) => {
          if (life.alive) this.#ended(life, reasonOf(error));
        },
      );
    });
  }

  /** The machine is suspended: nothing of it goes on but its clocks. Its brokers hear nothing and let go of it. */
  sleep(length: number): void {
    const life = this.#life;
    if (!life?.alive) return;
    const { field, central, cloud } = this.#around;
    this.#sim.say('agent', `sleeps for ${length} ms`);
    life.asleepUntil = Math.max(life.asleepUntil, this.#sim.timeline.now + length);
    field.cut(0);
    central.cut(0, CLIENTS.central);
    cloud.cut(0, CLIENTS.cloud);
  }

  /** The power fails, and the card garbles a page: once in a world, whose loss can be told by that. */
  garble(): void {
    const life = this.#life;
    const { book } = this.#sim;
    if (!life?.alive || !this.store || book.damaged) return;
    this.#end(life, true);
    const stored = garble(this.path, this.#sim.scenario.garbled, this.#sim.chance('garbled'));
    if (!stored) return;
    this.#sim.say('agent', 'the power fails, and a page of the store is garbled');
    book.damage(stored);
    this.#around.twin.damaged();
  }

  /** Somebody copies the disk. */
  copy(): void {
    if (!this.store) return;
    copyDatabase(this.path, this.#backup);
    this.#copied = [this.#sim.book.copied(), this.#around.twin.copied()];
  }

  /** The copy is put in the place of the disk: a backup, or the card of another device that was made from this one. */
  putBack(): void {
    const life = this.#life;
    if (!life?.alive || this.#copied.length === 0) return;
    this.#sim.say('agent', 'an old copy of its disk is put in');
    for (const goBack of this.#copied.splice(0)) goBack();
    this.#sim.delivery.fork(this.#sim.book.epochs.at(-1)?.name as string);
    this.#end(life, true, this.#backup);
  }

  get #backup(): string {
    return join(this.#sim.directory, 'backup', 'weir.db');
  }

  /** When the program was started last. */
  get startedAt(): number {
    return this.#life?.born ?? 0;
  }

  get asleepUntil(): number {
    return this.#life?.alive ? this.#life.asleepUntil : 0;
  }

  /** The run is over. */
  end(): void {
    if (this.#life) this.#life.alive = false;
    throwAway(this.path, () => this.#program?.store?.close());
  }

  #ended(life: Life, why: string): void {
    this.#sim.say('agent', `ends: ${why}`);
    // A disk that cannot be written to ends the program aloud; anything else is ours.
    const disk = why.startsWith('The store could not write') || why === 'disk I/O error';
    this.#sim.law(disk, 'the agent goes on', () => why);
    this.#end(life, true);
  }

  #end(life: Life, copy: boolean, disk = this.path): void {
    life.alive = false;
    const { field, cable, central, cloud } = this.#around;
    for (const part of [field, cable, central, cloud]) part.died(life);
    const from = this.path;
    this.#lives++;
    if (!copy) this.#program?.store?.close();
    copyDatabase(disk, this.path);
    if (existsSync(`${from}.reserve`)) renameSync(`${from}.reserve`, `${this.path}.reserve`);
    for (const wreck of wrecksBeside(from)) renameSync(join(dirname(from), wreck), join(dirname(this.path), wreck));
    throwAway(from, () => this.#program?.store?.close());
    this.#program = undefined;
    rmSync(dirname(from), { recursive: true, force: true });
    this.#sim.timeline.after(
      this.#sim.faulty ? 200 + 8000 * this.#sim.chance(`boot ${this.#lives}`).next() : 1000,
      undefined,
      () => this.start(),
    );
  }
}

/** Damaged databases that were moved aside: some of them may still be to be read. */
function wrecksBeside(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(dirname(path)).filter((name) => name.includes('.corrupt-'));
}
