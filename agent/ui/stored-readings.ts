import { explainReason } from '../clean/explain.ts';
import { RULE_NAMES } from '../clean/rules.ts';
import { FLAG, MENDED, NOT_FLOWING } from '../model/batch.ts';
import type { SeriesPlan } from '../model/series.ts';
import type { LiveReading } from '../run/contract.ts';
import type { RawReading, Reader, ReadingQuery } from '../store/reader.ts';
import { shownReading } from '../window/shown.ts';

/** What is not a reading of its own: an offline mark, what was delivered before, what has or will get another place. */
const NOT_SHOWN = FLAG.HOLD_END | NOT_FLOWING;

/** What is to be said of a reading that had to wait for the clock. */
const CORRECTED = 'it came before the clock was right; its time was corrected when it was';
const GUESSED = 'nothing has confirmed the clock: its time is a guess';

type Known = { readonly plan: SeriesPlan; readonly labels: readonly string[] };

/** Readings from the journal as the live feed shows them: with names, labels, and the reason of each verdict. */
export function readStoredReadings(reader: Reader, query: ReadingQuery): LiveReading[] {
  const found = reader.readings(query).filter(({ flags }) => (flags & NOT_SHOWN) === 0);
  const names = new Set(found.map(({ series }) => series));
  const known = new Map<string, Known>();
  for (const { id, plan } of reader.series()) {
    if (names.has(plan.name)) known.set(plan.name, { plan, labels: plan.kind === 'state' ? reader.labels(id) : [] });
  }
  return found.flatMap((reading) => {
    const one = known.get(reading.series);
    return one === undefined ? [] : [explain(reading, one)];
  });
}

function explain(reading: RawReading, known: Known): LiveReading {
  const judged = judge(reading, known);
  // A reading that brought its own time only had to wait.
  if ((reading.flags & FLAG.PLACED) === 0 || (reading.flags & FLAG.OWN_TIME) !== 0) return judged;
  return { ...judged, time_note: reading.flags & FLAG.GUESSED ? GUESSED : CORRECTED };
}

function judge({ series, time, value, cleaned, verdict }: RawReading, { plan, labels }: Known): LiveReading {
  const shown = (number: number) => shownReading(plan.kind, number, labels);
  const raw = shown(value);
  if (verdict === 0) return { series, time, raw, value: shown(cleaned), verdict: 'kept' };
  const rule = RULE_NAMES[verdict & ~MENDED] ?? 'a rule that is gone';
  const why = explainReason(plan.rules, verdict, value);
  const reason = why === undefined ? { rule } : { rule, why };
  if ((verdict & MENDED) === 0) return { series, time, raw, value: null, verdict: 'rejected', ...reason };
  return { series, time, raw, value: shown(cleaned), verdict: 'mended', ...reason };
}
