import type { Instant } from './time.ts';

/** A numbered message with its payload frozen: the same bytes each time it is sent. */
export interface OutboxMessage {
  readonly epoch: string;
  readonly seq: number;
  readonly payload: Uint8Array;
}

/** What waits to be sent over one uplink. */
export interface Backlog {
  /** Summaries not yet numbered, and messages numbered but not settled. */
  readonly backlog_rows: number;
  readonly outbox_rows: number;
  /** Start of the oldest window that waits; absent when nothing does. */
  readonly oldest?: Instant;
}

/**
 * The resting place as the sending loop sees it. Closed windows wait as summaries, where a revision replaces its
 * predecessor and old minutes can be thinned; `number` freezes some of them into messages, in one transaction that
 * gives them the next sequence numbers without a gap. A message leaves the outbox only by `settle`.
 */
export interface Outbox {
  /**
   * Says whether the uplink keeps up: while it does, each commit numbers the windows it closes at once, so that live
   * windows overtake the backlog; while it does not, they join the backlog.
   */
  setLive(uplink: string, live: boolean): Promise<void>;
  /**
   * Numbered, unsettled messages in order, the oldest epoch first, at most `limit`. With an epoch: those that come
   * after message `after` of it, the ones of later epochs included; without: from the very first.
   */
  messages(uplink: string, epoch: string | undefined, after: number, limit: number): Promise<OutboxMessage[]>;
  /** Numbers up to `messages` messages' worth of the backlog; answers how many were made. */
  number(uplink: string, messages: number): Promise<number>;
  /** The other side has them: all up to `through` in that epoch, or just those in `only`. Durable with the next commit at the latest. */
  settle(uplink: string, epoch: string, settled: { through: number } | { only: readonly number[] }): Promise<void>;
  /** The newest sequence number given out in the current epoch (0 before the first), and that epoch. */
  newest(uplink: string): Promise<{ epoch: string; seq: number }>;
  backlog(uplink: string): Promise<Backlog>;
  /** Called after each commit or `number` that numbered something for the uplink. */
  onNumbered(listener: (uplink: string) => void): void;
}
