import type { Batch, Cleaned } from '../model/batch.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Outbox } from '../model/outbox.ts';
import type { SeriesId, SeriesPlan } from '../model/series.ts';
import type { DeliveryIdentity, Identities } from '../model/source.ts';
import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { WindowPlan } from '../model/window.ts';
import type { Effects } from '../window/effects.ts';

/** Running totals by name: `bench.invalid.missing`, `bench.note.partial_frames`, `bench.rejected.range`. */
export type Counts = Readonly<Record<string, number>>;

/** One label of a state series; codes rise from 0 per series. */
export interface Label {
  readonly series: SeriesId;
  readonly code: number;
  readonly label: string;
}

/** What is to be known after a restart of what a source delivered in a commit. */
export interface Deliveries {
  readonly source: string;
  /** The session was lost: forget all identities before these. */
  readonly forget: boolean;
  readonly identities: Identities;
  /** How many of the newest identities to remember (the broker's window in flight). */
  readonly keep: number;
  /** Where the source goes on after all of it, in its own words. */
  readonly bookmark?: string;
}

/** What the deliveries of a source have left behind. */
export interface Delivered {
  /** Oldest first. */
  readonly identities: readonly DeliveryIdentity[];
  readonly bookmark?: string;
}

/** Everything that becomes durable together, in one transaction: one step of the agent. */
export interface Step {
  readonly now: Instant;
  readonly mono: Millis;
  /** The id of the machine's boot in which `mono` counts. */
  readonly boot?: string;
  readonly batch: Batch;
  readonly cleaned: Cleaned;
  readonly effects: Effects;
  /** Totals after this step; the store itself moves what it gives up to `quota_dropped`. */
  readonly ledger: Ledger;
  /** Totals that changed in this step. */
  readonly counts: Counts;
  readonly clock: ClockState;
  readonly series: readonly { readonly id: SeriesId; readonly plan: SeriesPlan }[];
  readonly labels: readonly Label[];
  readonly deliveries: readonly Deliveries[];
  /** The state after this step, serialised; present where the store asked for it (`checkpointDue`). */
  readonly checkpoint?: Uint8Array;
}

export interface Committed {
  /** Number of the commit, rising. */
  readonly commit: number;
  /** The books as stored, `quota_dropped` included. */
  readonly ledger: Ledger;
  /** The journal since the last checkpoint has grown so long that the next step should bring one. */
  readonly checkpointDue: boolean;
  /** Bytes of the database file and its log. */
  readonly file_bytes: number;
  /** What a person should see to, and how; absent while all is well. */
  readonly alarm?: string;
}

/** A step as the journal remembers it: enough to take it again. */
export interface JournalEntry {
  readonly commit: number;
  readonly now: Instant;
  readonly mono: Millis;
  readonly clock: ClockState;
  readonly batch: Batch;
  readonly cleaned: Cleaned;
}

/** What the store knew when it was closed, in order or not. */
export interface Recovered {
  /** Where the database is: in memory instead of the configured place where that is read-only. */
  readonly path: string;
  readonly epoch: string;
  /** True for a database made or begun anew just now. */
  readonly fresh: boolean;
  readonly series: readonly { readonly id: SeriesId; readonly plan: SeriesPlan }[];
  readonly labels: readonly Label[];
  /** As counted by the core: without what the store moved to `quota_dropped`. */
  readonly ledger: Ledger;
  readonly counts: Counts;
  /** The moment of the last commit; absent before the first. */
  readonly last?: { readonly now: Instant; readonly mono: Millis; readonly clock: ClockState; readonly boot: string };
  /** By source. */
  readonly deliveries: Readonly<Record<string, Delivered>>;
  readonly checkpoint?: Uint8Array;
  /** The window plan in force when the journal was written. */
  readonly windows?: WindowPlan;
  /** Steps since the checkpoint, oldest first, read a few at a time. */
  tail(): AsyncIterable<JournalEntry>;
  /** Sentences about what had to be mended: "weir.db is no database; moved to ..., a new one begun". */
  readonly notes: readonly string[];
}

/** An uplink as far as the store is concerned. */
export interface UplinkPlan {
  readonly name: string;
  /** Names of the windows it forwards; absent: all. */
  readonly windows?: readonly string[];
  readonly order: 'oldest_first' | 'newest_first';
  /** Most summaries in one message, and most unsettled messages. */
  readonly message_summaries: number;
  readonly outbox_messages: number;
  /** gzip: long messages are handed out packed. */
  readonly compress?: 'none' | 'gzip';
}

export interface StoreSettings {
  readonly path: string;
  readonly durability: 'power-loss' | 'process-crash';
  /** Bytes of database and log together. */
  readonly max_size: number;
  /** How long raw readings are kept for `weir why`, and closed summaries after they were sent; as space allows. */
  readonly keep_raw: Millis;
  readonly keep: Millis;
  readonly agent: string;
  readonly windows: WindowPlan;
  /** Names of the cleaning rules by number (index 0 unused), for `quality.rejected`. */
  readonly rules: readonly string[];
  readonly uplinks: readonly UplinkPlan[];
}

/** The resting place. One writer; calls are carried out in the order they are made. */
export interface Store extends Outbox {
  recover(): Promise<Recovered>;
  /** Resolves when the step is durable. Rejects when it is not: nothing of it is then in the store. */
  commit(step: Step): Promise<Committed>;
  /**
   * Begins a new epoch: what waits to be sent keeps its own; books, numbering and open windows start anew. `state` is
   * what the core begins it with, serialised: the checkpoint that recovery goes on from. `carried` readings that are
   * open, but in no window yet, move from the old books into the new ones.
   */
  beginEpoch(why: string, state?: Uint8Array, carried?: number): Promise<string>;
  close(): Promise<void>;
}
