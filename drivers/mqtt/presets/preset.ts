import type * as v from 'valibot';
import type { FieldFacts } from '../../../agent/model/series.ts';
import type { Instant } from '../../../agent/model/time.ts';
import type { TopicInput } from '../settings.ts';
import type { Outlet } from './outlet.ts';

/** What is known about a field of that name; undefined where nothing is. */
export type FactsOf = (field: string) => FieldFacts | undefined;

/** A message as a dialect meets it. The payload is valid during the call only. */
export interface DialectMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
  /** When it arrived. */
  readonly at: Instant;
}

/**
 * How the messages of a family of devices are read, where topic templates and paths do not suffice: values that mean
 * something only with what was announced before, or documents that name their device. It knows no broker and no clock.
 */
export interface Dialect {
  /**
   * What to subscribe to before anything else: announcements, which the broker keeps and sends at once. The rest is
   * subscribed to when they have come, so that a series is born with what is known about it.
   */
  readonly announcements?: readonly string[];
  readonly filters: readonly string[];
  /** Whether a topic is this dialect's to read. May change after `Host.changed`. */
  takes(topic: string): boolean;
  /** Adds what a message says. Never throws for what a message holds. */
  take(message: DialectMessage, out: Outlet): void;
  /**
   * What was announced, as JSON would hold it, where messages cannot be read without it; undefined while nothing was.
   * A restart hands it back before the first message: a broker that keeps our session sends what waited at once.
   */
  memory?(): unknown;
  /** Takes back what `memory` said. It comes from our own store, perhaps from another version: what does not fit is left. */
  recall?(memory: unknown): void;
}

/** What a dialect may ask of the source it serves. */
export interface Host {
  /** Messages of more topics, found out about while running. */
  subscribe(filter: string): void;
  /** The answer of `takes` or of `memory` has changed. */
  changed(): void;
  /** Says what a person should know of: once for each thing, in a sentence. */
  report(problem: string): void;
  /** Whether an entry that goes before this dialect reads that topic: it would not come here. */
  taken(topic: string): boolean;
  /** Sends a message. Only dialects that were told to by the configuration may. */
  publish(topic: string, payload: Uint8Array): void;
}

/** An entry of `topics:` as a person would write it, and what is known about its fields. */
export type PresetTopic = TopicInput & { readonly facts?: FactsOf };

/** What a preset stands for: entries of `topics:` as a person would write them, or a dialect; both where it needs both. */
export interface Expansion {
  readonly topics?: readonly PresetTopic[];
  readonly dialect?: (host: Host) => Dialect;
  /** The largest message it has to take, in bytes, where that is more than most: then more than `max_packet` is taken. */
  readonly largest?: number;
  /** What the dialect does, a line each, for people who ask what the preset stands for. */
  readonly explanation?: readonly string[];
}

/** By what a dialect is known on a broker that nobody has described. */
export interface Fingerprint {
  /** Few, and narrow: `#` on a broker with camera pictures would flood the machine. */
  readonly filters: readonly string[];
  /** How sure a message makes us, from 0 (not this) to 1 (nothing else looks like this). */
  recognise(topic: string, payload: Uint8Array): number;
}

/** One word in `topics:` for a whole family of devices. */
export interface Preset<Entries extends v.ObjectEntries = v.ObjectEntries> {
  /** As it stands in `preset:`. */
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  /** What is read and what is minded, in a sentence or two, for the README. */
  readonly reads: string;
  /** Settings beside `preset:`, each with a description and a default. */
  readonly settings: Entries;
  expand(settings: v.InferOutput<v.StrictObjectSchema<Entries, undefined>>): Expansion;
  readonly fingerprint: Fingerprint;
}

/** Lets the settings' type follow from the schema. */
export function definePreset<Entries extends v.ObjectEntries>(preset: Preset<Entries>): Preset<Entries> {
  return preset;
}
