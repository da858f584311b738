import type { FieldFacts, PlanFor, SeriesId, SeriesPlan } from '../../agent/model/series.ts';
import { NO_SERIES } from '../../agent/model/series.ts';
import type { DeliveryIdentity, Intake, InvalidReason, Ticket } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';

/** One reading as a driver handed it over. `ticket` is 0 until its delivery has ended. */
export interface TakenReading {
  /** `device/field`, or `field` where there is no device. */
  readonly series: string;
  readonly time: Instant;
  readonly value: number | string;
  readonly flags: number;
  ticket: Ticket;
}

/** An intake that writes down what it is given, for tests of drivers. */
export interface RecordingIntake extends Intake {
  readonly readings: TakenReading[];
  readonly deliveries: { readonly ticket: Ticket; readonly identity?: DeliveryIdentity; readonly readings: number }[];
  readonly invalids: Record<string, number>;
  readonly samples: Record<string, string>;
  readonly notes: Record<string, number>;
  readonly seeds: { readonly series: string; readonly value: number }[];
  /** What the driver said of each series when it first asked for it. */
  readonly facts: Record<string, FieldFacts>;
  /** How each series would be treated, where `planFor` was given. */
  readonly plans: Record<string, SeriesPlan>;
  readonly offlines: { readonly device: string; readonly time: Instant }[];
  /** How often deliveries were forgotten. */
  forgets: number;
  full: boolean;
  /** Resolves once the condition holds; it is looked at after every call of the driver. */
  until(condition: () => boolean): Promise<void>;
  /** `series=value` of every reading, in order: short enough for a table in a test. */
  taken(): string[];
}

export interface RecordingOptions {
  /** Series of kind `state`, as `device/field`. */
  readonly labels?: readonly string[];
  /** How series are treated: then their kind comes from there. */
  readonly planFor?: PlanFor;
  /** How many series there may be. */
  readonly series_limit?: number;
  readonly committed?: readonly DeliveryIdentity[];
  readonly bookmark?: string;
}

export function recordingIntake(options: RecordingOptions = {}): RecordingIntake {
  const names: string[] = [];
  const waiting: { condition: () => boolean; resolve: () => void }[] = [];
  let ticket = 0;
  let open = 0;

  function noticed(): void {
    for (let i = waiting.length - 1; i >= 0; i--) {
      const waiter = waiting[i] as (typeof waiting)[number];
      if (!waiter.condition()) continue;
      waiting.splice(i, 1);
      waiter.resolve();
    }
  }

  function take(series: SeriesId, time: Instant, value: number | string, flags: number): void {
    if (series === NO_SERIES) {
      intake.invalid('too_many_series');
      return;
    }
    const name = names[series];
    if (name === undefined) throw new Error(`a reading for series ${series}, which was never asked for`);
    intake.readings.push({ series: name, time, value, flags, ticket: 0 });
    open++;
    noticed();
  }

  const nameOf = (device: string, field: string) => (device === '' ? field : `${device}/${field}`);
  const planOf = (name: string, facts?: FieldFacts) => options.planFor?.('source', name, facts);
  const isState = (name: string, facts = intake.facts[name]) =>
    options.labels?.includes(name) || (intake.plans[name] ?? planOf(name, facts) ?? facts)?.kind === 'state';

  const intake: RecordingIntake = {
    readings: [],
    deliveries: [],
    invalids: {},
    samples: {},
    notes: {},
    seeds: [],
    plans: {},
    facts: {},
    offlines: [],
    forgets: 0,
    bookmark: options.bookmark,
    full: false,
    slack: 0,
    series(device, field, facts) {
      const name = nameOf(device, field);
      const known = names.indexOf(name);
      if (known >= 0) return known;
      if (names.length >= (options.series_limit ?? Number.POSITIVE_INFINITY)) return NO_SERIES;
      if (facts) intake.facts[name] = facts;
      const plan = planOf(name, facts);
      if (plan) intake.plans[name] = plan;
      return names.push(name) - 1;
    },
    wouldTakeLabels: (device, field, facts) => isState(nameOf(device, field), facts),
    takesLabels: (series) => isState(names[series] ?? ''),
    reading(series, time, value, flags) {
      if (!Number.isFinite(value)) throw new Error(`a reading must be finite, got ${value}`);
      take(series, time, value, flags);
    },
    label: take,
    invalid(reason: InvalidReason, sample?: string, count = 1) {
      intake.invalids[reason] = (intake.invalids[reason] ?? 0) + count;
      if (sample !== undefined) intake.samples[reason] = sample;
      noticed();
    },
    note(what, count = 1) {
      intake.notes[what] = (intake.notes[what] ?? 0) + count;
      noticed();
    },
    seed(series, value) {
      intake.seeds.push({ series: names[series] ?? '', value });
      noticed();
    },
    offline(device, time) {
      intake.offlines.push({ device, time });
      noticed();
    },
    deliver(identity) {
      ticket++;
      for (let i = intake.readings.length - open; i < intake.readings.length; i++) {
        (intake.readings[i] as TakenReading).ticket = ticket;
      }
      intake.deliveries.push({ ticket, readings: open, ...(identity ? { identity: { ...identity } } : {}) });
      open = 0;
      noticed();
      return ticket;
    },
    forgetDeliveries() {
      intake.forgets++;
      noticed();
    },
    committedDeliveries: () => options.committed ?? [],
    until(condition) {
      if (condition()) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ condition, resolve }));
    },
    taken: () => intake.readings.map((reading) => `${reading.series}=${reading.value}`),
  };
  return intake;
}
