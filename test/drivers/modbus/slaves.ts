import { answerOf, exceptionOf } from './frames.ts';

/** Habits of a slave, each of which real ones have. */
export type Habit =
  | 'prompt'
  | 'dead'
  | 'late'
  | 'very late'
  | 'twice'
  | 'in pieces'
  | 'busy'
  | 'wrong checksum'
  | 'foreign';

/** What register `at` of slave `unit` holds: a number that no other register of the bus has. */
export function wordOf(unit: number, at: number): number {
  return unit * 4096 + at;
}

/**
 * Slaves on one line, of which the adapter hears its own words and which picks up noise. About one answer in three
 * follows the slave's habit. A slave answers one question after the other.
 */
export class Slaves {
  /** Questions that each of them has heard. */
  readonly heard = new Map<number, number>();
  readonly #habits: ReadonlyMap<number, Habit>;
  readonly #timeout: number;
  readonly #say: (bytes: Uint8Array) => void;
  readonly #busyUntil = new Map<number, Promise<void>>();
  #held = Buffer.alloc(0);
  #noise = 1;
  #closed = false;

  constructor(habits: ReadonlyMap<number, Habit>, timeout: number, say: (bytes: Uint8Array) => void) {
    this.#habits = habits;
    this.#timeout = timeout;
    this.#say = say;
  }

  hear(bytes: Uint8Array): void {
    this.#held = Buffer.concat([this.#held, bytes]);
    while (this.#held.length >= 8) {
      const request = Uint8Array.from(this.#held.subarray(0, 8));
      this.#held = this.#held.subarray(8);
      this.#say(request);
      this.#asked(request);
    }
  }

  close(): void {
    this.#closed = true;
  }

  #asked(request: Uint8Array): void {
    const [unit = 0] = request;
    const habit = this.#habits.get(unit);
    const turn = (this.heard.get(unit) ?? 0) + 1;
    this.heard.set(unit, turn);
    if (habit === undefined || habit === 'dead') return;
    const before = this.#busyUntil.get(unit) ?? Promise.resolve();
    this.#busyUntil.set(
      unit,
      before.then(() => this.#answer(request, ((turn * 40_503) >> 7) % 3 === 0 ? habit : 'prompt')),
    );
  }

  async #answer(request: Uint8Array, habit: Habit): Promise<void> {
    const [unit = 0] = request;
    const answer = answerOf(request, (at) => wordOf(unit, at));
    if (this.#noise++ % 3 === 0) this.#speak(Uint8Array.of(0xff, this.#noise & 0xff, 0));
    switch (habit) {
      case 'late':
        await pause(this.#timeout * 1.4);
        return this.#speak(answer);
      case 'very late':
        await pause(this.#timeout * 3);
        return this.#speak(answer);
      case 'twice':
        this.#speak(answer);
        await pause(this.#timeout * 0.3);
        return this.#speak(answer);
      case 'in pieces':
        for (const byte of answer) {
          await pause(1);
          this.#speak(Uint8Array.of(byte));
        }
        return;
      case 'busy':
        return this.#speak(exceptionOf(request, 6));
      case 'wrong checksum':
        answer[answer.length - 1] = (answer[answer.length - 1] as number) ^ 1;
        return this.#speak(answer);
      case 'foreign': {
        // Another slave answers to the address, with what it holds itself.
        const other = Uint8Array.from(request);
        other[0] = unit + 1;
        this.#speak(answerOf(other, (at) => wordOf(unit + 1, at)));
        return this.#speak(answer);
      }
      default:
        return this.#speak(answer);
    }
  }

  #speak(bytes: Uint8Array): void {
    if (!this.#closed) this.#say(bytes);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
