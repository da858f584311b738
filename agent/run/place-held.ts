import type { Pipeline } from '../ingest/pipeline.ts';
import { place } from '../ingest/place.ts';
import type { SeriesRegistry } from '../ingest/registry.ts';
import { newBatch } from '../model/batch.ts';
import type { Store } from '../store/store.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import type { Dating } from './close-open-windows.ts';

/**
 * Places what is held where it is, because nothing will tell the true time any more: in the order of its arrival, after
 * the newest time that was stored before it. Times that came with readings are taken as they are. The journal does not
 * say where a life began, so the state after its first step is stored, too. False: nothing is.
 */
export async function placeHeld(
  store: Store,
  { pipeline, registry }: { readonly pipeline: Pipeline; readonly registry: SeriesRegistry },
  time: Omit<Dating, 'state'>,
): Promise<boolean> {
  if (pipeline.state.hold.count === 0) return false;
  const moment = { now: time.now(), mono: time.mono(), boot: time.boot, clock: 'unsynced' } as const;
  const where = { shift: 0, clock: moment.clock, max_skew: Number.POSITIVE_INFINITY };
  const { batch: held } = place(pipeline.state.hold, newBatch(0), moment.now, where);
  const { batch, cleaned, effects } = pipeline.take(held, 0, 0, moment);
  const nothing = { counts: {}, ...registry.takeFresh(), deliveries: [] };
  const [ledger, checkpoint] = [{ ...pipeline.state.ledger }, encodeCheckpoint(pipeline.state)];
  await store.commit({ ...moment, ...nothing, batch, cleaned, effects, ledger, checkpoint });
  return true;
}
