import { AGREEMENTS, type Agreement, type Part } from '../clean/agreements.ts';
import { quantityNamed } from '../clean/quantities.ts';
import { converter, sameDimension } from '../clean/units.ts';
import type { Reading } from '../model/batch.ts';
import type { SeriesId, SeriesPlan } from '../model/series.ts';

/** What the readings that came together say of each other. */
export type Judgement = 'agrees' | 'doubtful' | 'contradicts';

/** What becomes of readings that came together: `judged[i]` is of `readings[i]`; those that contradict stand together. */
export type Settle = (readings: readonly Reading[], judged: readonly Judgement[]) => void;

interface Device {
  readonly members: Map<SeriesId, Member>;
  /** What one of its series leads. */
  readonly led: Set<Agreement>;
  waiting: Reading[];
}

interface Member {
  readonly device: Device;
  readonly field: string;
  readonly quantity: string;
  readonly agreements: readonly Agreement[];
  /** From the unit that the device sends to that of the quantity. */
  readonly toUnit: (value: number) => number;
}

/**
 * Holds readings of one message back that are to agree with each other, until all of them are there: a sensor that finds
 * more fine dust than dust has measured nothing, and neither number is true. Bounded by the series there are: at most one
 * reading of each waits; the next one of the same series lets those of its device go.
 */
export class Together {
  readonly #devices = new Map<string, Device>();
  /** The series whose readings are held back. */
  readonly #concerned = new Map<SeriesId, Member>();

  /** Takes up a series, where anything is known of its quantity and the configuration does not say otherwise. */
  learn(series: SeriesId, device: string, field: string, plan: SeriesPlan): void {
    const { quantity = '', contradictions } = plan;
    if (contradictions === 'ignore') return;
    const leading = AGREEMENTS.filter((each) => each.leads(quantity, field));
    const agreements = AGREEMENTS.filter((each) => leading.includes(each) || each.follows(quantity, field));
    if (agreements.length === 0) return;
    const its = this.#deviceOf(device);
    for (const each of leading) its.led.add(each);
    its.members.set(series, { device: its, field, quantity, agreements, toUnit: unitOf(plan) });
    for (const [id, member] of its.members) {
      if (member.agreements.some((each) => its.led.has(each))) this.#concerned.set(id, member);
    }
  }

  concerns(series: SeriesId): boolean {
    return this.#concerned.size > 0 && this.#concerned.has(series);
  }

  hold(reading: Reading, settle: Settle): void {
    const { device } = this.#concerned.get(reading.series) as Member;
    if (device.waiting.some(({ series }) => series === reading.series)) this.#settle(device, settle);
    device.waiting.push(reading);
  }

  /** The message has ended. */
  release(settle: Settle): void {
    if (this.#concerned.size === 0) return;
    for (const device of this.#devices.values()) if (device.waiting.length > 0) this.#settle(device, settle);
  }

  #settle(device: Device, settle: Settle): void {
    const readings = device.waiting;
    device.waiting = [];
    const judged: Judgement[] = readings.map(() => 'agrees');
    for (const agreement of device.led) {
      const parts = readings.map((reading) => this.#partOf(reading, agreement));
      const against = agreement.against(parts.filter((part) => part !== undefined));
      parts.forEach((part, i) => {
        if (part === undefined || !against.includes(part) || judged[i] === 'contradicts') return;
        judged[i] = agreement.outcome === 'in doubt' ? 'doubtful' : 'contradicts';
      });
    }
    settle(readings, judged);
  }

  #partOf({ series, value }: Reading, agreement: Agreement): Part | undefined {
    const { agreements, field, quantity, toUnit } = this.#concerned.get(series) as Member;
    return agreements.includes(agreement) ? { field, quantity, value: toUnit(value) } : undefined;
  }

  #deviceOf(name: string): Device {
    let device = this.#devices.get(name);
    if (device === undefined) {
      device = { members: new Map(), led: new Set(), waiting: [] };
      this.#devices.set(name, device);
    }
    return device;
  }
}

function unitOf({ quantity = '', unit, rules }: SeriesPlan): (value: number) => number {
  const convert = rules.find(({ rule }) => rule === 'convert')?.settings as { from: string } | undefined;
  const [sent, wanted] = [convert?.from ?? unit, quantityNamed(quantity)?.unit];
  if (sent === undefined || wanted === undefined || sent === wanted || !sameDimension(sent, wanted)) return same;
  return converter(sent, wanted);
}

const same = (value: number): number => value;
