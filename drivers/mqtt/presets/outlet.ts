import { FLAG } from '../../../agent/model/batch.ts';
import { type FieldFacts, NO_SERIES, type SeriesId } from '../../../agent/model/series.ts';
import type { Intake, InvalidReason } from '../../../agent/model/source.ts';
import type { Instant } from '../../../agent/model/time.ts';
import type { Leaf } from '../../values/leaves.ts';
import { isMissing, parseNumber } from '../../values/number.ts';
import type { DialectMessage } from './preset.ts';

// Series remembered by device and field. Beyond it they are asked for anew, which costs time and nothing else.
const MAX_SLOTS = 20_000;
// A name longer than this comes from a document that is no message of a sensor.
const LONGEST_NAME = 200;
// Clocks of devices run ahead; a time further ahead than this was never set right.
const MAX_SKEW = 300_000;
const FROM = Date.UTC(2000, 0, 1);
const SAMPLE = 80;
const POINT = { decimal: '.' } as const;

interface Slot {
  readonly series: SeriesId;
  readonly labels: boolean;
  /** It has been a number: from then on, null there means that the sensor had nothing to say. */
  numeric: boolean;
}

/** What becomes of a value. */
interface About {
  readonly facts?: FieldFacts | undefined;
  /** When it was measured, where the device says so. */
  readonly time?: Instant | undefined;
}

/**
 * Where a dialect puts what it reads: it knows the rules that all of them share. Text that is a number is one,
 * `unavailable` and null are missing and never 0, a retained message is a last known value of unknown age and counts as
 * nothing, and of what the broker delivers again only the number counts.
 */
export class Outlet {
  readonly #slots = new Map<string, Slot>();
  #intake!: Intake;
  #message!: DialectMessage;
  #flags = 0;
  #taken = 0;

  /** Whose message comes now. `redelivered`: it was committed before. */
  begin(message: DialectMessage, intake: Intake, redelivered: boolean): void {
    this.#message = message;
    this.#intake = intake;
    this.#flags = redelivered ? FLAG.REDELIVERED : 0;
    this.#taken = 0;
    if (message.retained) intake.note('retained_seeds');
  }

  /** Ends the message; what gave nothing is noted. */
  end(): void {
    if (this.#taken === 0) this.#intake.note('nothing_taken');
  }

  get redelivered(): boolean {
    return this.#flags !== 0;
  }

  /** Takes a value where a reading may stand: text that is neither a number nor the label of a state is passed over. */
  value(device: string, field: string, value: Leaf, { facts, time }: About = {}): void {
    const known = this.#slots.get(`${device}\n${field}`);
    if (!known && !this.#worthAsking(device, field, value, facts)) return;
    const slot = known ?? this.#slot(device, field, facts);
    if (slot === undefined) return;
    if (slot.labels) return this.#label(slot, value, time);
    if (typeof value === 'number') return this.#number(slot, value, time);
    if (value === null || (typeof value === 'string' && isMissing(value))) {
      if (slot.numeric) this.invalid('missing', `${field} ${String(value)}`);
      return;
    }
    const number = typeof value === 'string' ? parseNumber(value, POINT) : 'bad';
    if (typeof number === 'number') this.#number(slot, number, time);
    else if (slot.numeric) this.invalid(number === 'infinite' ? 'out_of_double' : 'not_a_number', `${field} ${value}`);
  }

  /** The device is gone: its last values hold no longer. */
  offline(device: string): void {
    this.#taken++;
    this.#intake.offline(device, this.#message.at);
  }

  /** The message was understood and holds no value: an announcement, a sign of life. */
  understood(note?: string, count = 1): void {
    this.#taken++;
    if (note !== undefined && count > 0) this.#intake.note(note, count);
  }

  /** Counted once: neither what was only to be shown, nor what was counted when it came the first time. */
  invalid(reason: InvalidReason, sample: string): void {
    this.#taken++;
    if (this.#message.retained) this.#intake.note('retained_invalid');
    else if (this.redelivered) this.#intake.note('redelivered_invalid');
    else this.#intake.invalid(reason, `${this.#message.topic.slice(0, SAMPLE)} ${printable(sample)}`);
  }

  /** Text becomes a series only where it is the label of a state, or a number. */
  #worthAsking(device: string, field: string, value: Leaf, facts: FieldFacts | undefined): boolean {
    if (field.length > LONGEST_NAME || device.length > LONGEST_NAME) {
      this.invalid('too_big', 'a name');
      return false;
    }
    if (typeof value === 'number') return true;
    if (value === null || (typeof value === 'string' && isMissing(value))) return false;
    if (typeof value === 'string' && typeof parseNumber(value, POINT) === 'number') return true;
    return this.#intake.wouldTakeLabels(nameOf(device, true), nameOf(field), facts);
  }

  #slot(device: string, field: string, facts: FieldFacts | undefined): Slot | undefined {
    const series = this.#intake.series(nameOf(device, true), nameOf(field), facts);
    if (series === NO_SERIES) {
      this.invalid('too_many_series', '');
      return undefined;
    }
    if (this.#slots.size >= MAX_SLOTS) this.#slots.clear();
    const slot = { series, labels: this.#intake.takesLabels(series), numeric: false };
    this.#slots.set(`${device}\n${field}`, slot);
    return slot;
  }

  /** What is known about a field has changed: its series is to hear of it. */
  forget(): void {
    this.#slots.clear();
  }

  #number(slot: Slot, value: number, time: Instant | undefined): void {
    slot.numeric = true;
    if (!Number.isFinite(value)) return this.invalid('out_of_double', String(value));
    this.#taken++;
    if (this.#message.retained) this.#intake.seed(slot.series, value);
    else {
      const own = this.#own(time);
      this.#intake.reading(slot.series, own ?? this.#message.at, value, this.#flagsOf(own));
    }
  }

  #label(slot: Slot, value: Leaf, time: Instant | undefined): void {
    const label = String(value);
    if (value === null || isMissing(label)) return this.invalid('missing', label);
    this.#taken++;
    if (this.#message.retained) return;
    const own = this.#own(time);
    this.#intake.label(slot.series, own ?? this.#message.at, label, this.#flagsOf(own));
  }

  /** A time before 2000 or far ahead comes from a clock that was never set: then the time of arrival counts. */
  #own(time: Instant | undefined): Instant | undefined {
    if (time === undefined) return undefined;
    if (Number.isFinite(time) && time >= FROM && time <= this.#message.at + MAX_SKEW) return Math.round(time);
    this.#intake.note('time_of_arrival');
    return undefined;
  }

  #flagsOf(own: Instant | undefined): number {
    return own === undefined ? this.#flags : this.#flags | FLAG.OWN_TIME;
  }
}

const SPOILS_FIELD = /[/\p{Cc}\uFFFD]/u;
const SPOILS_DEVICE = /[\p{Cc}\uFFFD]|^\/|\/$|\/\//u;

/** A slash in a field, or a control character anywhere, would look like something else in the series' name. */
function nameOf(text: string, device = false): string {
  if (!(device ? SPOILS_DEVICE : SPOILS_FIELD).test(text)) return text;
  return device
    ? text.replace(/[\p{Cc}\uFFFD]/gu, '_').replace(/^\/+|\/+$|\/(?=\/)/g, '')
    : text.replace(/[/\p{Cc}\uFFFD]/gu, '_');
}

function printable(text: string): string {
  return text.slice(0, SAMPLE).replace(/\p{Cc}/gu, '.');
}
