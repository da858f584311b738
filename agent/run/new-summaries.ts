import type { Summary } from '../model/summary.ts';
import type { Reader } from '../store/reader.ts';

/** At most so many windows are shown of one commit; all of them are in the store. */
const MAX_SHOWN = 200;

/** Answers the windows closed or revised since it was asked last. */
export function newSummaries(reader: Reader): () => readonly Summary[] {
  let seen = reader.newestChange();
  return () => {
    const after = seen;
    seen = reader.newestChange();
    return seen > after ? reader.changedAfter(after, MAX_SHOWN) : [];
  };
}
