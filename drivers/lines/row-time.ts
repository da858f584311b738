import type { Instant } from '../../agent/model/time.ts';
import { compileTime } from '../values/time.ts';
import type { Row } from './row.ts';
import type { DecodeSettings } from './settings.ts';

export type TimeSettings = NonNullable<DecodeSettings['time']>;

/** Names of the fields that hold the time of a line. */
export function timeFields(time: TimeSettings | undefined): readonly string[] {
  return time?.fields ?? (time?.field === undefined ? [] : [time.field]);
}

/** Reads the time of a line from its fields; undefined where there is none, or none that can be read. */
export function rowTimeReader(time: TimeSettings): (row: Row) => Instant | undefined {
  const read = compileTime(time);
  const fields = timeFields(time);

  return ({ names, values, count }) => {
    let joined: Row['values'][number] | undefined;
    for (const field of fields) {
      const i = names.indexOf(field);
      if (i < 0 || i >= count) return undefined;
      joined = joined === undefined ? (values[i] as Row['values'][number]) : `${joined} ${values[i]}`;
    }
    return read(joined);
  };
}
