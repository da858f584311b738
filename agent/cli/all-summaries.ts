import type { Summary } from '../model/summary.ts';
import type { Reader } from '../store/reader.ts';

const PART = 2000;

/** All closed windows, oldest first, a part at a time, so that a long history need not fit into memory. */
export function* allSummaries(reader: Pick<Reader, 'summaries'>, part = PART): Generator<Summary[]> {
  let from = Number.MIN_SAFE_INTEGER;
  for (let limit = part; ; ) {
    const found = reader.summaries({ from, limit });
    if (found.length < limit) {
      if (found.length > 0) yield found;
      return;
    }
    // Windows that begin together may be cut apart by the limit: the last ones are read again with the next part.
    const last = found.at(-1)?.from ?? from;
    const whole = found.filter((summary) => summary.from < last);
    if (whole.length > 0) yield whole;
    limit = whole.length > 0 ? part : limit * 2;
    from = last;
  }
}
