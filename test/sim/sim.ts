import { type Log, SILENT } from '../../agent/model/log.ts';
import type { World } from '../../agent/model/world.ts';
import { Book } from './book.ts';
import { Chance } from './chance.ts';
import { Delivery } from './delivery.ts';
import type { Mutant } from './mutant.ts';
import type { Scenario } from './scenario.ts';
import { SentReadings } from './sent-readings.ts';
import { type Life, Timeline } from './timeline.ts';
import { Trace } from './trace.ts';

/** True time when a run begins: 2026-11-20, midnight. */
const START = Date.UTC(2026, 10, 20);

/** A law was broken. */
export class Violation extends Error {
  constructor(law: string, what: string) {
    super(`${law}: ${what}`);
    this.name = 'Violation';
  }
}

/** What all parts of a simulated world share. */
export class Sim {
  readonly timeline = new Timeline();
  readonly trace = new Trace();
  readonly seed: number;
  readonly scenario: Scenario;
  readonly mutant: Mutant;
  readonly directory: string;
  readonly sent: SentReadings;
  readonly book: Book;
  readonly delivery: Delivery;
  /** Faults stop when it is false. */
  faulty = true;
  /** What the agent's machine says of its clock is wrong, and nothing that the agent can see contradicts it. */
  misled = false;
  readonly figures = {
    agent_crashes: 0,
    receiver_crashes: 0,
    readings: 0,
    commits: 0,
    redelivered: 0,
    cuts: 0,
    lost: 0,
  };
  readonly #fates: Chance;
  /** A law was broken: what follows from it is not said as well. */
  #over = false;

  constructor(seed: number, scenario: Scenario, mutant: Mutant, directory: string) {
    this.seed = seed;
    this.scenario = scenario;
    this.mutant = mutant;
    this.directory = directory;
    this.#fates = new Chance(seed, 'fates');
    this.sent = new SentReadings(this);
    this.book = new Book(this);
    this.delivery = new Delivery(this);
  }

  chance(stream: string): Chance {
    return new Chance(this.seed, stream);
  }

  /** Whether a fault of that probability strikes now. */
  strikes(probability: number): boolean {
    return this.#fates.next() < probability && this.faulty;
  }

  /** The time as the sensors tell it. */
  get trueTime(): number {
    return START + this.timeline.now;
  }

  /** The clocks, chance and log of one life; its monotonic clock counts from its start. */
  world(life: Life): World {
    const chance = new Chance(this.seed, `${life.name} ${life.born}`);
    return {
      clock: { now: () => Math.floor(this.trueTime), mono: () => this.timeline.now - life.born + 5 },
      log: this.#log(life.name),
      random: chance.next,
      secret: () => 'secret',
    };
  }

  say(who: string, what: string): void {
    this.trace.say(this.timeline.now, who, what);
  }

  /** Ends the run unless the law holds. */
  law(holds: boolean, law: string, what: () => string): void {
    if (!holds) this.broken(law, what());
  }

  broken(law: string, what: string): void {
    if (this.#over) return;
    this.#over = true;
    const violation = new Violation(law, what);
    this.say('LAW', violation.message);
    this.timeline.fail(violation);
  }

  #log(who: string): Log {
    return { ...SILENT, warn: (_, event) => this.say(who, event), error: (_, event) => this.say(who, event) };
  }
}
