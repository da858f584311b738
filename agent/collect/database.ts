import type { Ledger } from '../model/ledger.ts';
import type { Summary } from '../model/summary.ts';
import type { Instant } from '../model/time.ts';
import type { Range, Sequence } from './sequence.ts';

/** What is known of one epoch of one agent. */
export interface Progress extends Sequence {
  readonly agent: string;
  readonly epoch: string;
  /** Different messages, and copies of them. */
  messages: number;
  duplicates: number;
  /** Summaries that replaced an older revision, and those that came after a newer one. */
  revisions: number;
  stale_revisions: number;
  /** Messages whose number had come before with other content: two agents write one epoch. */
  conflicts: number;
  /** The books of the message with the highest number, which is `ledger_seq`. */
  ledger: Ledger | undefined;
  ledger_seq: number;
  /** Messages whose books did not balance. */
  ledger_imbalances: number;
  readonly first_seen_ms: Instant;
  last_seen_ms: Instant;
}

/** A message that could not be read. */
export interface Rejected {
  readonly topic: string;
  readonly reason: string;
  readonly bytes: number;
  /** The beginning of it. */
  readonly payload: Uint8Array;
  readonly received_ms: Instant;
}

export interface Upserted {
  inserted: number;
  revised: number;
  stale: number;
}

/** What can be done inside a transaction. */
export interface Transaction {
  progress(agent: string, epoch: string): Promise<Progress | undefined>;
  saveProgress(progress: Progress): Promise<void>;
  /** How many epochs of agents are known. */
  epochs(): Promise<number>;
  /** Stores each summary unless its window is stored with the same revision or a newer one. */
  upsert(agent: string, epoch: string, summaries: readonly Summary[]): Promise<Upserted>;
  /** The fingerprint kept of a message; undefined when it is not, or no longer. */
  fingerprint(agent: string, epoch: string, seq: number): Promise<string | undefined>;
  /** Keeps a message's fingerprint and forgets those of numbers below `oldest`. */
  keepFingerprint(agent: string, epoch: string, seq: number, fingerprint: string, oldest: number): Promise<void>;
  /** Numbers given up as lost, ascending. */
  lost(agent: string, epoch: string): Promise<Range[]>;
  saveLost(agent: string, epoch: string, ranges: readonly Range[], now: Instant): Promise<void>;
  /** Sets a message aside. */
  reject(rejected: Rejected): Promise<void>;
}

/**
 * Where a receiver keeps what it receives. One writer. SQLite is `sqlite-database.ts`; another database is one more
 * file like it, which passes the same tests.
 */
export interface CollectDatabase {
  /** A name of this database's own, made once: the client id of its session at the broker. */
  readonly identity: string;
  /** Durable when it resolves; nothing of it is stored when it rejects. One at a time. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** The epochs heard from last, the latest first. */
  latest(limit: number): Promise<Progress[]>;
  close(): Promise<void>;
}
