/** One line taken apart: value `i` belongs to field `names[i]`; an empty name is a column that is not read. */
export interface Row {
  names: readonly string[];
  /** Texts as they stand in the line; from JSON also numbers, booleans and null. */
  readonly values: (string | number | boolean | null)[];
  /** How many fields the line has; the arrays may be longer. */
  count: number;
}

/**
 * Takes a line apart into the row, which is used again for each line. `header`: the line names columns; `empty`: it
 * has columns, all of them empty; `unparsable` and `no_match`: it does not fit the format.
 */
export type Splitter = (line: string, row: Row) => 'row' | 'header' | 'empty' | 'unparsable' | 'no_match' | 'too_big';

export function newRow(): Row {
  return { names: [], values: [], count: 0 };
}
