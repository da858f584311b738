import type { Sample } from '../ingest/intake.ts';
import type { Ledger } from '../model/ledger.ts';
import type { LinkHealth } from '../model/link.ts';
import type { Backlog } from '../model/outbox.ts';
import type { SourceHealth } from '../model/source.ts';
import type { Summary } from '../model/summary.ts';
import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { Wear } from '../observe/write-budget.ts';

/** An uplink as `weir status` shows it. */
export interface UplinkStatus {
  readonly link: LinkHealth;
  readonly backlog: Backlog;
  /** Messages sent and not yet acknowledged by the broker. */
  readonly in_flight: number;
  /** The newest sequence number given out, and the newest that is settled. */
  readonly newest_seq: number;
  readonly settled_seq: number;
}

/** The running agent at one moment: what the page, `weir status` and the health message show. */
export interface AgentStatus {
  readonly agent: string;
  readonly version: string;
  readonly epoch: string;
  readonly started: Instant;
  readonly now: Instant;
  readonly clock: ClockState;
  /** Readings that wait for the true time; in the books they are open. */
  readonly held: number;
  readonly ledger: Ledger;
  /** Totals by name: `bench.invalid.missing`, `bench.rejected.range`, `bench.note.partial_frames`. */
  readonly counts: Readonly<Record<string, number>>;
  /** What the last invalid thing looked like, by the name of its count. */
  readonly samples: Readonly<Record<string, Sample>>;
  readonly sources: Readonly<Record<string, SourceHealth>>;
  readonly uplinks: Readonly<Record<string, UplinkStatus>>;
  readonly series: number;
  readonly store: {
    readonly path: string;
    readonly file_bytes: number;
    readonly commits: number;
    readonly last_commit: Millis;
    readonly slowest_commit: Millis;
  } & Partial<Wear>;
  readonly rss_bytes: number;
  /** What was noticed and mended at start, and other things worth a person's attention. */
  readonly notes: readonly string[];
}

/** One reading as the live feed shows it. */
export interface LiveReading {
  readonly series: string;
  readonly time: Instant;
  /** As it came; a state series shows its label. */
  readonly raw: number | string;
  /** As it went on; null when it was rejected. */
  readonly value: number | string | null;
  readonly verdict: 'kept' | 'mended' | 'rejected';
  /** The rule that rejected or mended it, and why in words. */
  readonly rule?: string;
  readonly why?: string;
  /** What is to be said of its time, where it had to wait for the clock: in words. */
  readonly time_note?: string;
}

/** What listeners of a running agent hear, after it is durable. */
export interface LiveListener {
  readings?(readings: readonly LiveReading[]): void;
  /** Windows closed or revised, of every size. */
  summaries?(summaries: readonly Summary[]): void;
}

export interface RunningAgent {
  status(): Promise<AgentStatus>;
  /** Listens to what becomes durable; the answer stops listening. Nothing is prepared while nobody listens. */
  listen(listener: LiveListener): () => void;
  /** For how long the oldest thing under way (a turn of loop 1, a look around) has shown no progress; 0 while nothing is. */
  stuck(): Millis;
  /** Settles when every source has ended and all is stored (a batch), or fails when the agent cannot go on. */
  readonly done: Promise<void>;
  /** `stored`: it is stopping, and everything that was taken in is durable. */
  state(): 'working' | 'stored' | 'closed';
  /**
   * Stops in order: last commit with its checkpoint, then sources and uplinks, within 2 s, then the store. How long the disk
   * takes over commit and store is nobody's promise.
   */
  close(): Promise<void>;
}

/** What a replay brought about. */
export interface Replayed {
  readonly ledger: Ledger;
  readonly counts: Readonly<Record<string, number>>;
  readonly samples: Readonly<Record<string, Sample>>;
  readonly db: string;
}
