import { labelOf, STATES } from './kinds.ts';
import type { Sim } from './sim.ts';

/** A reading as a sensor sent it. Its value is its name: no other reading has it. */
export interface Sent {
  readonly series: string;
  /** Its own time, where it brings one. */
  readonly time: number | undefined;
  readonly via: 'mqtt' | 'serial';
  readonly topic: string;
  readonly at: number;
  /** It waits, or has waited, for the true time. */
  held?: boolean;
  fate: 'sent' | 'durable' | 'invalid' | 'excused';
}

/** The oracle's memory of what was sent, and what became of it: no reading is lost, none is acknowledged too early. */
export class SentReadings {
  readonly #sim: Sim;
  readonly #sent = new Map<number, Sent>();
  /** Their values by topic and own time. */
  readonly #timed = new Map<string, number[]>();

  constructor(sim: Sim) {
    this.#sim = sim;
  }

  add(value: number, sent: Omit<Sent, 'fate' | 'at'>): void {
    this.#sent.set(value, { ...sent, at: this.#sim.trueTime, fate: 'sent' });
    this.#sim.figures.readings++;
    if (sent.time === undefined || sent.topic === '') return;
    const key = `${sent.topic} ${sent.time}`;
    const values = this.#timed.get(key);
    if (values) values.push(value);
    else this.#timed.set(key, [value]);
  }

  /** What the broker lost is not ours to account for. */
  excuse(values: readonly number[]): void {
    for (const value of values) {
      const sent = this.#sent.get(value);
      if (sent?.fate === 'sent') sent.fate = 'excused';
    }
  }

  /** A message was counted as no reading: `sample` is its topic and time. */
  invalid(sample: string): void {
    for (const value of this.#timed.get(sample) ?? []) {
      const sent = this.#sent.get(value) as Sent;
      if (sent.fate === 'sent') sent.fate = 'invalid';
    }
  }

  get(value: number): Sent | undefined {
    return this.#sent.get(value);
  }

  /** The value that stands for a state which a device was in at a time. */
  ofState(label: string, time: number): number {
    const value = this.#timed
      .get(`${STATES.topic} ${time}`)
      ?.find((one) => this.#sent.get(one)?.series === STATES.series);
    const known = value !== undefined && labelOf(value) === label;
    this.#sim.law(known, 'I11 no forged reading', () => `${STATES.series} was never in ${label} at ${time}`);
    return value ?? Number.NaN;
  }

  acknowledged(values: readonly number[]): void {
    for (const value of values) {
      const fate = this.#sent.get(value)?.fate;
      const safe = fate === 'durable' || fate === 'invalid' || fate === 'excused';
      this.#sim.law(safe, 'I2 acknowledged means durable', () => `${value} was acknowledged and is ${fate}`);
    }
  }

  /** The store is copied. Answers what to do when the copy takes its place: what came since then was let go of with it. */
  copied(): () => void {
    const before = new Map([...this.#sent].map(([value, { fate, held }]) => [value, { fate, held: held === true }]));
    return () => {
      for (const [value, sent] of this.#sent) {
        const { fate, held } = before.get(value) ?? { fate: 'sent', held: false };
        sent.held = held;
        if (sent.fate !== fate) sent.fate = 'excused';
      }
    };
  }

  /** Nothing from before that time is asked for any more: should any of it appear again, it was never sent. */
  forget(before: number): void {
    for (const [value, { fate, at }] of this.#sent) {
      if (at >= before) break;
      if (fate !== 'sent') this.#sent.delete(value);
    }
    for (const key of this.#timed.keys()) {
      if (this.#sent.has(this.#timed.get(key)?.[0] as number)) break;
      this.#timed.delete(key);
    }
  }

  /** Sent readings that nobody accounts for. */
  missing(): string[] {
    const missing: string[] = [];
    for (const [value, { series, via, fate }] of this.#sent) {
      if (fate === 'sent' && via === 'mqtt') missing.push(`${series} ${value}`);
    }
    return missing;
  }
}
