import { Heap } from './heap.ts';

/** A process of the simulated world. What it had planned dies with it. */
export interface Life {
  readonly name: string;
  alive: boolean;
  /** When it began. */
  readonly born: number;
  /** What it had planned until then is done then: its machine is suspended. */
  asleepUntil: number;
}

/** Something planned. */
export interface Appointment {
  at: number;
  readonly order: number;
  readonly life: Life | undefined;
  readonly run: () => void;
  cancelled: boolean;
}

/** From within a promise's turn a tick comes when no promise can go on any more; it costs a tenth of an immediate. */
const nextTurn = process.nextTick;

function settled(resolve: () => void): void {
  nextTurn(resolve);
}

/**
 * Virtual time. Everything that happens is an appointment, kept in the order of time; between two of them all
 * promises that can go on do so, and nothing else. So the same appointments lead to the same run, always.
 */
export class Timeline {
  now = 0;
  events = 0;
  /** Whose turn it is: timers that are set belong to this life. */
  current: Life | undefined;
  readonly #queue = new Heap<Appointment>((a, b) => a.at - b.at || a.order - b.order);
  #order = 0;
  #fault: Error | undefined;

  life(name: string): Life {
    return { name, alive: true, born: this.now, asleepUntil: 0 };
  }

  /** Plans something; a life that has ended meanwhile does it no more. Without a life it is the outside world. */
  after(delay: number, life: Life | undefined, run: () => void): Appointment {
    const at = this.now + Math.max(0, delay);
    const appointment = { at, order: this.#order++, life, run, cancelled: false };
    this.#queue.push(appointment);
    return appointment;
  }

  /** Ends the run: what was promised does not hold. */
  fail(error: Error): void {
    this.#fault ??= error;
  }

  /** Lets time pass until `end`, or until `done` says so. */
  async run(end: number, done: () => boolean = () => false): Promise<void> {
    await Promise.resolve();
    for (;;) {
      const next = this.#queue.peek();
      if (!next || next.at > end) break;
      this.#queue.pop();
      if (next.cancelled || next.life?.alive === false) continue;
      if (next.life && next.at < next.life.asleepUntil) {
        next.at = next.life.asleepUntil;
        this.#queue.push(next);
        continue;
      }
      this.now = next.at;
      this.current = next.life;
      this.events++;
      next.run();
      await new Promise<void>(settled);
      if (this.#fault) throw this.#fault;
      if (done()) return;
    }
    this.now = end;
    if (this.#fault) throw this.#fault;
  }
}
