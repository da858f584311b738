import { FLAG } from '../../agent/model/batch.ts';
import type { Intake, InvalidReason } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import { isMissing, type NumberStyle, parseNumber } from '../values/number.ts';
import { newRoutes, type Route } from './route.ts';
import type { Row } from './row.ts';
import { rowTimeReader, timeFields } from './row-time.ts';
import type { DecodeSettings } from './settings.ts';

export type RowSettings = Pick<DecodeSettings, 'decimal' | 'units' | 'rename' | 'device' | 'time'>;

/** Hands the fields of a line over as readings; answers whether the line made sense. */
export type RowReader = (row: Row, line: string, at: Instant, intake: Intake) => boolean;

// Beyond this a name is noise.
const LONGEST_DEVICE = 128;
const LONGEST_FIELD = 200;

type Outcome = 'number' | 'label' | 'passed' | InvalidReason;

/**
 * Rows to readings. Each field is counted once: as a reading or as what it is instead. A line in which nothing can be
 * read is counted once, as `unparsable`: it is a banner or noise, and says nothing of its columns. `texts: 'pass'`
 * leaves out text and booleans where a number is expected, without counting them.
 */
export function rowReader(settings: RowSettings, texts: 'pass' | 'count'): RowReader {
  const { device, time } = settings;
  const style: NumberStyle = {
    decimal: settings.decimal,
    ...(settings.units.length > 0 ? { units: settings.units } : {}),
  };
  const deviceField = typeof device === 'object' ? device.field : undefined;
  const aside = new Set(['', ...timeFields(time), ...(deviceField === undefined ? [] : [deviceField])]);
  const timeOf = time && rowTimeReader(time);
  const routeOf = newRoutes(settings.rename);
  // Used again for each line.
  const routes: Route[] = [];
  const outcomes: Outcome[] = [];
  const numbers: number[] = [];

  function weigh(row: Row, name: string, intake: Intake): { made: number; missed: number } {
    let made = 0;
    let missed = 0;
    for (let i = 0; i < row.count; i++) {
      const field = row.names[i] as string;
      if (aside.has(field)) {
        outcomes[i] = 'passed';
        continue;
      }
      if (field.length > LONGEST_FIELD) {
        outcomes[i] = 'too_big';
        missed++;
        continue;
      }
      const value = row.values[i] as Row['values'][number];
      const number = typeof value === 'number' ? value : typeof value === 'string' ? parseNumber(value, style) : 'bad';
      const route = routeOf(intake, name, field);
      routes[i] = route;
      const outcome = route.labels ? labelOutcome(value) : numberOutcome(value, number, texts === 'pass');
      outcomes[i] = outcome;
      if (outcome === 'number') numbers[i] = number as number;
      if (outcome === 'number' || outcome === 'label' || outcome === 'missing' || outcome === 'out_of_double') made++;
      else if (outcome !== 'passed') missed++;
    }
    return { made, missed };
  }

  function handOver(row: Row, intake: Intake, at: Instant, flags: number, refused: InvalidReason | undefined): void {
    for (let i = 0; i < row.count; i++) {
      const outcome = outcomes[i] as Outcome;
      if (outcome === 'passed') continue;
      const reading = outcome === 'number' || outcome === 'label';
      if (reading && refused) intake.invalid(refused);
      else if (outcome === 'number') intake.reading((routes[i] as Route).series, at, numbers[i] as number, flags);
      else if (outcome === 'label') intake.label((routes[i] as Route).series, at, String(row.values[i]).trim(), flags);
      else intake.invalid(outcome, `${row.names[i]}: ${row.values[i]}`);
    }
  }

  return (row, line, at, intake) => {
    const name = deviceField === undefined ? ((device as string | undefined) ?? '') : deviceOf(row, deviceField);
    const weighed = name === undefined ? undefined : weigh(row, name, intake);
    if (!weighed || (weighed.made === 0 && weighed.missed > 0)) {
      intake.invalid('unparsable', line);
      return false;
    }
    if (weighed.made === 0) intake.note('lines_without_readings');
    const own = timeOf?.(row);
    if (own !== undefined && time) {
      const refused = own > at + time.max_skew + intake.slack ? 'future' : undefined;
      if (refused) intake.invalid(refused, line, 0);
      handOver(row, intake, own, FLAG.OWN_TIME, refused);
    } else if (time?.else === 'reject') {
      intake.invalid('bad_time', line, 0);
      handOver(row, intake, at, 0, 'bad_time');
    } else {
      if (time) intake.note('lines_without_time');
      handOver(row, intake, at, 0, undefined);
    }
    return true;
  };
}

type Value = Row['values'][number];

function numberOutcome(value: Value, number: number | 'missing' | 'bad' | 'infinite', pass: boolean): Outcome {
  if (value === null || number === 'missing') return 'missing';
  if (number === 'infinite') return 'out_of_double';
  if (number === 'bad') return pass ? 'passed' : 'not_a_number';
  return Number.isFinite(number) ? 'number' : 'out_of_double';
}

function labelOutcome(value: Value): Outcome {
  return value === null || (typeof value === 'string' && isMissing(value)) ? 'missing' : 'label';
}

function deviceOf(row: Row, field: string): string | undefined {
  const i = row.names.indexOf(field);
  const value = i < 0 || i >= row.count ? undefined : row.values[i];
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const device = String(value).trim();
  return device === '' || device.length > LONGEST_DEVICE ? undefined : device;
}
