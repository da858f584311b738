/** What stands between two brackets: `00000.107*m3` is 0.107 in m3, with 3 decimals. */
export interface MeterValue {
  /** NaN where it is no number. */
  readonly value: number;
  readonly decimals: number;
  readonly unit: string | undefined;
}

export function meterValue(text: string): MeterValue {
  const [, sign = '', digits = '', fraction = '', unit] = /^(-?)(\d+)(?:\.(\d*))?(?:\*(\S+))?$/.exec(text) ?? [];
  const value = digits === '' ? Number.NaN : Number(`${sign}${digits}.${fraction}`);
  return { value, decimals: fraction.length, unit };
}

/** The sum of values of the same unit, with no more decimals than they have. */
export function sumOf(values: readonly MeterValue[]): number {
  const scale = 10 ** Math.max(0, ...values.map(({ decimals }) => decimals));
  return values.reduce((sum, { value }) => sum + Math.round(value * scale), 0) / scale;
}
