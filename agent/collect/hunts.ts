import type { Clock } from '../model/time.ts';
import type { Progress } from './database.ts';
import { type Hunt, type HuntPace, interrupted, type Move, moveOn, newHunt } from './hunt.ts';
import { missing, type Sequence } from './sequence.ts';

/** What is to be done about one epoch. */
export type Errand = Exclude<Move, { kind: 'wait' }> & { readonly agent: string; readonly epoch: string };

/** Most ranges asked for at a time in one epoch; the next ones follow when these have come. */
const RANGES = 8;
/** Most epochs with gaps that are followed at a time; a further one is taken up when its next message arrives. */
const MAX_HUNTS = 10_000;
/** Most agents whose state is remembered; beyond it the longest known is forgotten, as if it had said nothing. */
const MAX_AGENTS = 100_000;

/** Follows the gaps of all epochs, and which agents are there to be asked. Holds nothing that matters after a restart. */
export class Hunts {
  readonly #clock: Clock;
  readonly #pace: HuntPace;
  readonly #hunts = new Map<string, { agent: string; epoch: string; sequence: Sequence; hunt: Hunt }>();
  readonly #online = new Map<string, boolean>();

  constructor(clock: Clock, pace: HuntPace) {
    this.#clock = clock;
    this.#pace = pace;
  }

  get open(): number {
    return this.#hunts.size;
  }

  /** An epoch as it stands after a commit. */
  follow(progress: Progress): void {
    const { agent, epoch } = progress;
    const key = `${agent}/${epoch}`;
    const known = this.#hunts.get(key);
    const first = missing(progress, 1)[0];
    if (!first) this.#hunts.delete(key);
    else if (known) known.sequence = progress;
    else if (this.#hunts.size < MAX_HUNTS) {
      const hunt = newHunt(first.from, this.#clock.mono(), this.#pace);
      this.#hunts.set(key, { agent, epoch, sequence: progress, hunt });
    }
  }

  /** Something was sent by the agent just now. */
  heard(agent: string): void {
    for (const { agent: name, hunt } of this.#hunts.values()) if (name === agent) hunt.heard = true;
  }

  /** The agent's state topic speaks. */
  state(agent: string, online: boolean): void {
    if (this.#online.get(agent) === online) return;
    this.#online.delete(agent);
    this.#online.set(agent, online);
    if (this.#online.size > MAX_AGENTS) this.#online.delete(this.#online.keys().next().value as string);
    this.#interrupt(agent);
  }

  /** Our own link was down: what was asked or answered meanwhile is not known. */
  interrupted(): void {
    for (const agent of new Set([...this.#hunts.values()].map((entry) => entry.agent))) this.#interrupt(agent);
  }

  /** What is to be done now. */
  errands(): Errand[] {
    const mono = this.#clock.mono();
    const errands: Errand[] = [];
    for (const { agent, epoch, sequence, hunt } of this.#hunts.values()) {
      const move = moveOn(hunt, missing(sequence, RANGES), this.#online.get(agent), mono, this.#pace);
      if (move.kind !== 'wait') errands.push({ ...move, agent, epoch });
    }
    return errands;
  }

  #interrupt(agent: string): void {
    const mono = this.#clock.mono();
    for (const { agent: name, hunt } of this.#hunts.values()) if (name === agent) interrupted(hunt, mono, this.#pace);
  }
}
