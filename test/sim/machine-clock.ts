import type { Clock, ClockEvidence } from '../../agent/model/time.ts';
import type { Chance } from './chance.ts';
import type { Sim } from './sim.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
/** How far a clock jumps that nobody watches. */
export const LONGEST_STEP = 120_000;
/** Within this time of a jump or a start the network tells the time. */
export const TOLD_WITHIN = 30_000;
/** How far a clock may be off that is called right. */
const STEP = 1000;
/** How often the power fails, where the program ends. */
const REBOOT = 0.4;

/** The clocks of the machine that the agent runs on, from boot to boot. */
export class MachineClock {
  /** How far the wall clock is off. */
  error = 0;
  #boot = 0;
  #began = 0;
  #stamp = 1;
  #told = true;
  /** When the network told the time last. */
  #toldAt: number;
  /** What the program that runs was told last, and when. */
  #looked = { stamp: 0, at: 0 };
  readonly #sim: Sim;
  readonly #chance: Chance;

  constructor(sim: Sim) {
    this.#sim = sim;
    this.#chance = sim.chance('machine clock');
    this.#toldAt = sim.trueTime;
  }

  get bootId(): string {
    return `boot ${this.#boot}`;
  }

  readonly clock: Clock = {
    now: () => Math.floor(this.#sim.trueTime + this.error),
    mono: () => this.#sim.timeline.now - this.#began + 5,
  };

  /** What the machine says of its clock. */
  get evidence(): ClockEvidence {
    if (this.#sim.scenario.clock === 'unknown') return { kind: 'unknown', chip: false };
    const chip = this.#sim.scenario.clock === 'synced' && Math.abs(this.error) < STEP;
    this.#beLookedAt();
    const at = Math.floor(this.#toldAt);
    return this.#told ? { kind: 'synced', stamp: this.#stamp, at, chip } : { kind: 'unsynced', chip };
  }

  /**
   * The network told the time, then the clock jumped, and only then a program looked: it is misled where the clock shows
   * a time that it might show without the jump. Whoever had looked before, on the monotonic clock, knows better.
   */
  #beLookedAt(): void {
    const { trueTime, timeline } = this.#sim;
    const shown = trueTime + this.error - this.#toldAt;
    const possible = shown > -STEP && shown < timeline.now - this.#looked.at + STEP;
    if (!this.#told || this.#looked.stamp !== this.#stamp) {
      this.#sim.misled = this.#told && Math.abs(this.error) >= STEP && possible;
    }
    this.#looked = { stamp: this.#told ? this.#stamp : 0, at: timeline.now };
  }

  /** The program starts again: after a power cut the machine does, too, and one without a battery clock has lost the time. */
  start(): void {
    const first = this.#boot === 0;
    this.#looked = { stamp: 0, at: this.#began };
    if (!first && !this.#chance.yes(REBOOT)) return;
    this.#boot++;
    this.#began = this.#sim.timeline.now - this.#chance.between(0, 5000);
    this.#looked.at = this.#began;
    const { clock } = this.#sim.scenario;
    this.#told = false;
    if (clock === 'no chip') this.#jump(-this.#chance.pick([this.#chance.between(0, 5000), HOUR, 14 * DAY, 40 * YEAR]));
    if (clock === 'synced') this.#jump(this.#chance.between(-300, 300));
  }

  /** The clock is set wrong; where the network tells the time, it will be mended. */
  jump(): void {
    const little = this.#chance.between(-1, 1) * LONGEST_STEP;
    this.#jump(
      this.#sim.scenario.clock === 'unknown' ? little : this.#chance.pick([10 * YEAR, -HOUR, -14 * DAY, little]),
    );
  }

  /** The clock is right from now on, and the machine knows it. */
  mend(): void {
    this.error = 0;
    this.#told = true;
    this.#toldAt = this.#sim.trueTime;
    this.#stamp++;
  }

  #jump(error: number): void {
    const sim = this.#sim;
    this.error = Math.round(error);
    sim.say('sim', `the wall clock is off by ${this.error} ms`);
    if (sim.scenario.clock === 'unknown') return;
    sim.timeline.after(this.#chance.between(0, TOLD_WITHIN), undefined, () => {
      this.mend();
      sim.say('sim', 'the network tells the time');
    });
  }
}
