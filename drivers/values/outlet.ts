import type { FieldFacts, SeriesId } from '../../agent/model/series.ts';
import type { Intake } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import { newByField } from './by-field.ts';

/** A field of a protocol: the last level of its series' name, and what is known of it. */
export interface Field {
  readonly name: string;
  readonly facts: FieldFacts;
}

/** Where the fields of a decoder go: asks an intake for each series once. */
export interface Outlet {
  number(intake: Intake, device: string, field: Field, time: Instant, value: number, flags: number): void;
  /**
   * A word of a state. Where the configuration wants numbers of the series, `code` is handed over, the number that the
   * device itself sends for it.
   */
  word(intake: Intake, device: string, field: Field, time: Instant, word: string, flags: number, code?: number): void;
}

/** How many series are remembered. */
const REMEMBERED = 1024;

export function newOutlet(): Outlet {
  const known = newByField<SeriesId>(REMEMBERED);

  function seriesOf(intake: Intake, device: string, field: Field): SeriesId {
    let series = known.get(intake, device, field.name);
    if (series === undefined) {
      series = intake.series(device, field.name, field.facts);
      known.set(intake, device, field.name, series);
    }
    return series;
  }

  return {
    number: (intake, device, field, time, value, flags) =>
      intake.reading(seriesOf(intake, device, field), time, value, flags),
    word(intake, device, field, time, word, flags, code) {
      const series = seriesOf(intake, device, field);
      if (code === undefined || intake.takesLabels(series)) intake.label(series, time, word, flags);
      else intake.reading(series, time, code, flags);
    },
  };
}
