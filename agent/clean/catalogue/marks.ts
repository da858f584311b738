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

/** The ends of signed numbers of 16 and 32 bits, where a meter has none to give. */
export const ENDS: readonly Mark[] = [32_767, -32_768, 2_147_483_647, -2_147_483_648].map((value) => ({
  value,
  note: 'end of the number: no measurement',
}));

/** Rule `sentinel` for them. */
export function marks(...values: readonly Mark[]): { readonly values: readonly Mark[] } {
  return { values };
}
