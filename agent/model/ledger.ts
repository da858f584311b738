/**
 * The books of an agent since its epoch began. Each reading is counted once, in the pane of the finest window.
 *
 * Law: `received = invalid + duplicate + rejected + summarised + open + late_dropped + quota_dropped`.
 */
export interface Ledger {
  /** Everything that came in, good or bad. */
  received: number;
  /** What is no reading: unparsable, missing, a timestamp beyond the skew limit, a series over the limit. */
  invalid: number;
  /** Delivered before, or told apart by the rule `duplicate`. */
  duplicate: number;
  /** Taken out by a cleaning rule. */
  rejected: number;
  /** In closed panes. */
  summarised: number;
  /** In open panes. */
  open: number;
  /** Later than the allowed lateness. */
  late_dropped: number;
  /** Given up, unsent, when the store was full. */
  quota_dropped: number;
}

export function newLedger(): Ledger {
  return {
    received: 0,
    invalid: 0,
    duplicate: 0,
    rejected: 0,
    summarised: 0,
    open: 0,
    late_dropped: 0,
    quota_dropped: 0,
  };
}

/** What is missing from the books: 0 when they balance. */
export function imbalance(ledger: Ledger): number {
  const { received, invalid, duplicate, rejected, summarised, open, late_dropped, quota_dropped } = ledger;
  return received - (invalid + duplicate + rejected + summarised + open + late_dropped + quota_dropped);
}
