import type { FieldFacts, SeriesId } from '../../agent/model/series.ts';
import type { Intake } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';

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

// Series that are remembered. A protocol whose frames name devices or fields could invent them without end; at the
// bound all are forgotten and asked for again (the intake itself keeps the limit of series).
const REMEMBERED = 1024;

export function newOutlet(): Outlet {
  const devices = new Map<string, Map<string, SeriesId>>();
  let count = 0;
  let owner: Intake | undefined;

  function seriesOf(intake: Intake, device: string, field: Field): SeriesId {
    if (intake !== owner || count >= REMEMBERED) {
      devices.clear();
      count = 0;
      owner = intake;
    }
    let fields = devices.get(device);
    if (!fields) {
      fields = new Map();
      devices.set(device, fields);
    }
    let series = fields.get(field.name);
    if (series === undefined) {
      series = intake.series(device, field.name, field.facts);
      fields.set(field.name, series);
      count++;
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
