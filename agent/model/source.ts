import type { FieldFacts, SeriesId } from './series.ts';
import type { Instant, Millis } from './time.ts';

/** Numbers the deliveries of one source, rising from 1. "Durable up to 17" covers 1 to 17. */
export type Ticket = number;

/** What a broker repeats unchanged when it delivers a message again (MQTT 5, 4.4): packet id and content. */
export interface DeliveryIdentity {
  /** MQTT packet identifier, 1 to 65535. */
  readonly id: number;
  /** 53-bit hash of topic and payload. */
  readonly hash: number;
}

/** Identities side by side, oldest first: a thousand small objects a commit would cost more than the commit. */
export interface Identities {
  readonly ids: Uint16Array;
  readonly hashes: Float64Array;
}

/** Why something that came in is no reading. Each is counted by name and shown in health. */
export const INVALID_REASONS = [
  'unparsable', // the line or payload does not fit the configured format
  'missing', // empty, nan, inf, null, "unavailable": the sensor had nothing to say
  'not_a_number', // text or boolean where a number is expected
  'out_of_double', // 1e400: no finite double
  'future', // a timestamp beyond the skew limit
  'bad_time', // a timestamp that cannot be read
  'inconsistent', // values of one frame that contradict each other, or all 0 where that means "not ready"
  'too_big', // payload, depth or line beyond the limit
  'too_many_series', // beyond the source's limit of series
  'too_many_labels', // beyond the limit of labels of a state series
  'no_match', // a line that the regular expression does not match
  'overrun', // came in faster than it could be stored
] as const;
export type InvalidReason = (typeof INVALID_REASONS)[number];

/**
 * Where a source puts what it reads. Everything added between two calls of `deliver` is one delivery: it becomes
 * durable together, or not at all. No call here waits, throws for bad input, or allocates per reading.
 */
export interface Intake {
  /**
   * The number of the series `source/device/field` (`source/field` without a device); given at first sight and
   * durable with the first commit that uses it. `NO_SERIES` beyond the source's limit. Cache the answer per route.
   * `facts` is what the source knows about it; of a known series they count from the next start on.
   */
  series(device: string, field: string, facts?: FieldFacts): SeriesId;
  /** Whether the series takes labels (kind `state`) instead of numbers. */
  takesLabels(series: SeriesId): boolean;
  /** The same for a series that may not exist yet, without giving it a number: most text in messages is no state. */
  wouldTakeLabels(device: string, field: string, facts?: FieldFacts): boolean;
  /** Adds a reading. `value` must be finite; `NO_SERIES` is counted as `too_many_series`. */
  reading(series: SeriesId, time: Instant, value: number, flags: number): void;
  /** Adds a reading of a state series. */
  label(series: SeriesId, time: Instant, label: string, flags: number): void;
  /** Counts `count` things that came in and are no readings; `sample` is kept for `weir status` (the last one a reason). */
  invalid(reason: InvalidReason, sample?: string, count?: number): void;
  /** Counts what is neither reading nor error: partial frames, retained seeds, skipped bytes. */
  note(what: string, count?: number): void;
  /** A last-known value of unknown age (a retained message): shown, never counted. */
  seed(series: SeriesId, value: number): void;
  /** The device has gone offline: the last value of each of its series holds no longer than `time`. */
  offline(device: string, time: Instant): void;
  /** Ends a delivery. `identity` is read, not kept. The ticket comes back through `Source.durable` once it is on disk. */
  deliver(identity?: DeliveryIdentity): Ticket;
  /** The broker has lost the session: forget, durably, which deliveries were committed. */
  forgetDeliveries(): void;
  /** The identities committed last, oldest first, as the store remembers them after a restart. */
  committedDeliveries(): readonly DeliveryIdentity[];
  /** How far beyond its skew limit a time may be: while the true time is not known, all but nonsense is judged later. */
  readonly slack: Millis;
  /** What `Source.bookmark` last said of what is durable, as the store remembers it after a restart. */
  readonly bookmark: string | undefined;
  /** True while the agent cannot take more: a source that can hold back should. */
  readonly full: boolean;
}

/** How a source is doing, in words for people. `detail` says what to do where something is to be done. */
export interface SourceHealth {
  readonly state: 'starting' | 'ok' | 'waiting' | 'fault' | 'ended';
  /** A short fixed phrase: "no such port", "bytes but no frame: wrong baud?". Absent when all is well. */
  readonly reason?: string;
  /** The same with names and remedy: "serial /dev/ttyUSB0: permission denied. Add your user to ...". */
  readonly detail?: string;
  /** Since when it is in this state, wall clock. */
  readonly since: Instant;
  /** Figures of the source's own: bytes, frames, reconnects. */
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * A source of readings. It never rejects because the world is broken: it says so in `health`, and keeps trying.
 * Order: readings of one source keep their order of arrival.
 */
export interface Source {
  readonly name: string;
  /** Starts reading; resolves at once or when set up, not when the device answers. */
  open(intake: Intake): Promise<void>;
  /** All deliveries up to `ticket` are on disk: acknowledge them, all at once. */
  durable(ticket: Ticket): void;
  /** True when it waits for an acknowledgement before more can arrive: a commit is worth making now. */
  wantsCommit?(): boolean;
  /**
   * True while whoever sent what is not durable yet keeps it, too, and sends it again if need be: nothing is at risk when
   * a commit is put off. Absent: never.
   */
  canWait?(): boolean;
  /**
   * Where to go on after all that was delivered so far, in the source's own words: for a source that can be read
   * again, such as a file. Asked between two deliveries; becomes durable with them, and comes back as `Intake.bookmark`.
   * Undefined: the last one holds.
   */
  bookmark?(): string | undefined;
  /** Back pressure: stop reading, without losing what the device or broker can hold; `resume` ends it. */
  pause(): void;
  resume(): void;
  health(): SourceHealth;
  /** Stops reading and lets go of the device. Nothing is added to the intake after it resolves. */
  close(): Promise<void>;
  /** Resolves when a source that ends (a file) has been read to its end; absent for endless ones. */
  readonly ended?: Promise<void>;
}
