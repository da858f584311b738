import type { Ledger } from '../model/ledger.ts';
import type { ClockState, Millis } from '../model/time.ts';
import type { Committed } from '../store/store.ts';
import { Pulse } from './pulse.ts';

/** What the running agent measures of itself, for status, health and metrics. */
export class Gauges {
  clock: ClockState = 'unknown';
  epoch: string;
  ledger: Ledger;
  commits = 0;
  /** Readings that came in since the start. */
  readings = 0;
  last_commit: Millis = 0;
  slowest_commit: Millis = 0;
  file_bytes = 0;
  /** What a person should see to, as the store says. */
  alarm: string | undefined;
  /** Why nothing can be stored at the moment. */
  trouble: string | undefined;
  /** The store has asked for a checkpoint with the next step. */
  checkpointDue = true;
  /** Why a new epoch must begin, as soon as it is known. */
  epochOver: string | undefined;

  readonly pulse: Pulse;

  constructor(epoch: string, ledger: Ledger, mono: () => Millis = () => performance.now()) {
    this.pulse = new Pulse(mono);
    this.epoch = epoch;
    this.ledger = ledger;
  }

  committed(committed: Committed, took: Millis): void {
    this.readings += Math.max(0, committed.ledger.received - this.ledger.received);
    this.ledger = committed.ledger;
    this.commits++;
    this.last_commit = took;
    this.slowest_commit = Math.max(this.slowest_commit, took);
    this.file_bytes = committed.file_bytes;
    this.checkpointDue = committed.checkpointDue;
    this.alarm = committed.alarm;
  }
}
