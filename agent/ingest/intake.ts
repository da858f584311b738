import { FLAG, NOT_FLOWING, type Reading } from '../model/batch.ts';
import { type FieldFacts, IGNORED_SERIES, NO_SERIES, type SeriesId } from '../model/series.ts';
import type { DeliveryIdentity, Intake, InvalidReason, Ticket } from '../model/source.ts';
import type { Instant, Millis } from '../model/time.ts';
import type { Gather } from './gather.ts';
import type { SeriesRegistry } from './registry.ts';
import { type Judgement, Together } from './together.ts';

/** Something that was no reading, kept as an example for people: the last one a reason. */
export interface Sample {
  readonly at: Instant;
  readonly text: string;
}

export interface IntakeSettings {
  readonly source: string;
  /** Most series of this source, over all runs: a mistaken topic filter or a wandering id must not eat the memory. */
  readonly max_series: number;
  /** Readings with a time further ahead than this are no readings (`future`), and never move a watermark. */
  readonly max_skew: number;
  /** Whether the configuration does not want a series, by its name. */
  readonly ignored: (name: string) => boolean;
  readonly now: () => Instant;
  /** How far beyond `max_skew` a time may be while the true time is not known: then it is judged later. */
  readonly slack?: () => Millis;
  readonly committed: readonly DeliveryIdentity[];
  readonly bookmark?: string | undefined;
  /** Asked after each delivery: must a commit come soon, and the bell to ring then. */
  readonly urgent: () => boolean;
  readonly ring: () => void;
}

const SAMPLE_LENGTH = 120;
// The longest label that a receiver takes in a message.
const LONGEST_LABEL = 1024;

/** One source's door into the river: names become numbers, everything that comes in is counted once. */
export class SourceIntake implements Intake {
  readonly samples = new Map<InvalidReason, Sample>();
  readonly seeds = new Map<SeriesId, number>();
  readonly #settings: IntakeSettings;
  readonly #gather: Gather;
  readonly #registry: SeriesRegistry;
  readonly #devices = new Map<string, SeriesId[]>();
  readonly #ids = new Map<string, SeriesId>();
  readonly #together = new Together();
  #ticket: Ticket = 0;
  /** A time up to this is not of the future. It holds for one delivery: the clock may go back. */
  #surely = Number.NEGATIVE_INFINITY;

  constructor(settings: IntakeSettings, gather: Gather, registry: SeriesRegistry) {
    this.#settings = settings;
    this.#gather = gather;
    this.#registry = registry;
  }

  get bookmark(): string | undefined {
    return this.#settings.bookmark;
  }

  get slack(): Millis {
    return this.#settings.slack?.() ?? 0;
  }

  get full(): boolean {
    return this.#gather.full;
  }

  series(device: string, field: string, facts?: FieldFacts): SeriesId {
    const { source, max_series } = this.#settings;
    const name = this.#name(device, field);
    const cached = this.#ids.get(name);
    if (cached !== undefined) {
      this.#registry.learn(cached, facts);
      return cached;
    }
    // What is ignored takes no place: a million of its names leave room for a good one.
    if (this.#settings.ignored(name)) return IGNORED_SERIES;
    if (!this.#registry.has(name) && this.#registry.countOf(source) >= max_series) return NO_SERIES;
    const id = this.#registry.resolve(source, name, facts);
    this.#ids.set(name, id);
    this.#together.learn(id, device, field, this.#registry.plan(id));
    const siblings = this.#devices.get(device);
    if (siblings) siblings.push(id);
    else this.#devices.set(device, [id]);
    return id;
  }

  wouldTakeLabels(device: string, field: string, facts?: FieldFacts): boolean {
    return this.#registry.planOf(this.#settings.source, this.#name(device, field), facts).kind === 'state';
  }

  takesLabels(series: SeriesId): boolean {
    return series >= 0 && this.#registry.plan(series).kind === 'state';
  }

  reading(series: SeriesId, time: Instant, value: number, flags: number): void {
    if (series < 0) return this.#withoutSeries(series);
    if (this.takesLabels(series)) return this.label(series, time, String(value), flags);
    this.#add(series, time, value, flags);
  }

  label(series: SeriesId, time: Instant, label: string, flags: number): void {
    if (series < 0) return this.#withoutSeries(series);
    if (!this.takesLabels(series)) return this.invalid('not_a_number', label);
    if (label.length > LONGEST_LABEL) return this.invalid('too_big', label);
    const code = this.#registry.labelCode(series, wellFormed(label));
    if (code === undefined) return this.invalid('too_many_labels', label);
    this.#add(series, time, code, flags);
  }

  invalid(reason: InvalidReason, sample?: string, count = 1): void {
    this.#gather.countInvalid(count);
    this.#gather.count(`${this.#settings.source}.invalid.${reason}`, count);
    if (sample !== undefined) {
      this.samples.set(reason, { at: this.#settings.now(), text: sample.slice(0, SAMPLE_LENGTH) });
    }
  }

  note(what: string, count = 1): void {
    this.#gather.count(`${this.#settings.source}.note.${what}`, count);
  }

  seed(series: SeriesId, value: number): void {
    if (series >= 0) this.seeds.set(series, value);
  }

  offline(device: string, time: Instant): void {
    for (const series of this.#devices.get(device) ?? []) this.#gather.add(series, time, 0, FLAG.HOLD_END);
    this.note('went_offline');
  }

  deliver(identity?: DeliveryIdentity): Ticket {
    this.#together.release(this.#settle);
    const gathered = this.#gather.of(this.#settings.source);
    gathered.ticket = ++this.#ticket;
    this.#surely = Number.NEGATIVE_INFINITY;
    if (identity) gathered.identities.add(identity.id, identity.hash);
    if (this.#gather.full || this.#settings.urgent()) this.#settings.ring();
    return this.#ticket;
  }

  forgetDeliveries(): void {
    const gathered = this.#gather.of(this.#settings.source);
    gathered.forget = true;
    gathered.identities.clear();
  }

  committedDeliveries(): readonly DeliveryIdentity[] {
    return this.#settings.committed;
  }

  /** Asks for the time, which costs more than all the rest, only where the last answer does not do. */
  #isFuture(time: Instant): boolean {
    this.#surely = this.#settings.now() + this.#settings.max_skew;
    return time > this.#surely + this.slack;
  }

  #name(device: string, field: string): string {
    const { source } = this.#settings;
    return wellFormed(device === '' ? `${source}/${field}` : `${source}/${device}/${field}`);
  }

  #withoutSeries(series: SeriesId): void {
    if (series === IGNORED_SERIES) this.note('ignored');
    else this.invalid('too_many_series');
  }

  #add(series: SeriesId, time: Instant, value: number, flags: number): void {
    if (!Number.isFinite(value)) return this.invalid('out_of_double');
    if (!Number.isFinite(time)) return this.invalid('bad_time');
    if (flags & FLAG.OWN_TIME && time > this.#surely && this.#isFuture(time)) {
      return this.invalid('future', new Date(Math.min(time, 8.64e15)).toISOString());
    }
    if (this.#together.concerns(series) && (flags & NOT_FLOWING) === 0) {
      return this.#together.hold({ series, time, value, flags }, this.#settle);
    }
    this.#keep(series, time, value, flags);
  }

  #keep(series: SeriesId, time: Instant, value: number, flags: number): void {
    if (this.#gather.add(series, time, value, flags)) this.#gather.countReceived(1);
    else this.invalid('overrun');
  }

  readonly #settle = (readings: readonly Reading[], judged: readonly Judgement[]): void => {
    const out = readings.filter((_, i) => judged[i] === 'contradicts');
    if (out.length > 0) {
      this.invalid('inconsistent', out.map((reading) => this.#shown(reading)).join(', '), out.length);
    }
    readings.forEach(({ series, time, value, flags }, i) => {
      if (judged[i] === 'agrees') this.#keep(series, time, value, flags);
      else if (judged[i] === 'doubtful') this.#keep(series, time, value, flags | FLAG.DOUBTFUL);
    });
  };

  #shown({ series, value }: Reading): string {
    const { name, quantity = '' } = this.#registry.plan(series);
    return `${name.slice(name.lastIndexOf('/') + 1)} (${quantity}) ${value}`;
  }
}

/** JSON may hold half a surrogate pair, which no database gives back as it was. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD');
}
