/** Numbers that many devices send in place of a measurement, as they stand in rules. */
export interface Mark {
  readonly value: number;
  readonly note: string;
  readonly unless_near?: number;
}

/** The numbers whose bits are all ones, in whole units, tenths or hundredths. */
export function allOnes(...values: readonly number[]): Mark[] {
  return values.map((value) => ({ value, note: 'all ones: no measurement' }));
}

/** Rule `sentinel` for them. */
export function marks(...values: readonly Mark[]): { readonly values: readonly Mark[] } {
  return { values };
}
