import type { Pipeline } from '../ingest/pipeline.ts';
import type { Timekeeper } from '../ingest/timekeeper.ts';
import { newBatch } from '../model/batch.ts';
import type { Committed, Store } from '../store/store.ts';
import { encodeCheckpoint } from './checkpoint.ts';

/** What is needed of a timekeeper to date a step. */
export type Dating = Pick<Timekeeper, 'now' | 'mono' | 'boot' | 'state'>;

/**
 * Closes every window as far as it got, and stores it: the end of a batch of files, or of an epoch. The journal does
 * not say of a step that it closed everything, so the state after it is stored, too: a crash right after it finds it.
 */
export async function closeOpenWindows(store: Store, pipeline: Pipeline, time: Dating): Promise<Committed> {
  const moment = { now: time.now(), mono: time.mono(), boot: time.boot, clock: time.state };
  const effects = pipeline.closeAll(moment);
  const cleaned = { values: new Float64Array(0), verdicts: new Uint8Array(0) };
  const nothing = { batch: newBatch(0), cleaned, counts: {}, series: [], labels: [], deliveries: [] };
  const checkpoint = encodeCheckpoint(pipeline.state);
  return store.commit({ ...moment, ...nothing, effects, ledger: { ...pipeline.state.ledger }, checkpoint });
}
