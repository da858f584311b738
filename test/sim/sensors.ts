import type { Cable } from './cable.ts';
import type { Chance } from './chance.ts';
import type { FieldBroker } from './field-broker.ts';
import { kindOf, labelOf } from './kinds.ts';
import type { Sim } from './sim.ts';

/** Values beyond this are taken out by the rule `range`. */
export const TOO_HIGH = 1e12;
const HOUR = 3_600_000;

/** Devices of the field: no two readings have the same value, so that each can be told apart wherever it appears. */
export class Sensors {
  readonly #sim: Sim;
  readonly #broker: FieldBroker;
  readonly #cable: Cable;
  readonly #chance: Chance;
  readonly #times = new Map<string, Set<number>>();
  #made = 0;

  constructor(sim: Sim, broker: FieldBroker, cable: Cable) {
    this.#sim = sim;
    this.#broker = broker;
    this.#cable = cable;
    this.#chance = sim.chance('sensors');
  }

  start(): void {
    const { marks_dup } = this.#sim.scenario;
    this.#often(() => this.#publish('o1', true));
    this.#often(() => this.#publish('o2', true));
    // A reading without a time of its own can be told from its repetition only where the broker marks that.
    if (marks_dup) this.#often(() => this.#publish('p1', false));
    this.#often(() => this.#line());
  }

  forget(before: number): void {
    for (const times of this.#times.values()) for (const time of times) if (time < before) times.delete(time);
  }

  #often(send: () => void): void {
    const { timeline, scenario } = this.#sim;
    const again = () => {
      if (timeline.now >= scenario.length) return;
      send();
      timeline.after(this.#chance.between(0.2, 1.8) * scenario.sensor_every, undefined, again);
    };
    timeline.after(this.#chance.between(0, scenario.sensor_every), undefined, again);
  }

  #publish(device: string, timed: boolean): void {
    const { sent, scenario } = this.#sim;
    const topic = `${timed ? 'own' : 'plain'}/${device}`;
    const time = timed ? this.#time(device) : undefined;
    const fields: Record<string, number | string> = {};
    const values: number[] = [];
    for (let i = 0; i < scenario.fields; i++) {
      const field = i === 1 ? 'c' : `f${i}`;
      if (i > 0 && this.#chance.yes(0.3)) continue;
      const series = `field/${device}/${field}`;
      const isState = kindOf(scenario, series) === 'state';
      // No rule takes a state out for being too high.
      const value = isState ? this.#value() % TOO_HIGH : this.#value();
      fields[field] = isState ? labelOf(value) : value;
      values.push(value);
      sent.add(value, { series, time, via: 'mqtt', topic });
    }
    const payload = JSON.stringify({ ...(time === undefined ? {} : { t: time }), ...fields });
    this.#broker.publish(topic, payload, values);
    if (timed && this.#chance.yes(scenario.repeated)) this.#broker.publish(topic, payload, values);
  }

  #line(): void {
    const { sent, scenario } = this.#sim;
    const value = this.#value();
    const time = scenario.serial_time ? this.#time('s1') : undefined;
    sent.add(value, { series: 'wire/a', time, via: 'serial', topic: '' });
    this.#cable.send(`${time === undefined ? '' : `t=${time} `}a=${value}\n`);
  }

  #value(): number {
    this.#made++;
    // Far apart, so that two halves of different numbers hardly ever make a third one.
    const value = this.#made * 1009 + 17;
    return this.#chance.yes(0.02) ? TOO_HIGH + value : value;
  }

  /** A time that no other reading of the device has. */
  #time(device: string): number {
    const { scenario, trueTime } = this.#sim;
    const taken = this.#times.get(device) ?? new Set<number>();
    this.#times.set(device, taken);
    let lag = this.#chance.yes(scenario.late)
      ? this.#chance.between(0, scenario.longest_lag)
      : this.#chance.between(0, 3000);
    if (this.#chance.yes(scenario.future)) lag = -this.#chance.between(1, 24 * 365) * HOUR;
    let time = Math.floor(trueTime - lag);
    while (taken.has(time)) time--;
    taken.add(time);
    return time;
  }
}
