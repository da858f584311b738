/** What a scale says of its load. */
export type ScaleState = 'stable' | 'moving' | 'overload' | 'underload';

export interface ScaleLine {
  readonly state: ScaleState;
  /** Absent where there is too much or too little on the scale: what stands there then is no weight. */
  readonly weight?: { readonly value: number; readonly unit: string };
}

const STATES: Readonly<Record<string, ScaleState>> = { ST: 'stable', US: 'moving', OL: 'overload', UL: 'underload' };
const SICS: Readonly<Record<string, ScaleState>> = { S: 'stable', D: 'moving', '+': 'overload', '-': 'underload' };

const NUMBER = '[+-]? {0,8}\\d{1,9}(?:\\.\\d{1,6})?';
const UNIT = '(kg|g|mg|t|lb|oz|ct|ozt|dwt|GN|mom|pcs|PCS|PC|%)';
/** A&D (FX-i manual, 11-4) and, with gross or net between, CAS and Torrey: `ST,GS,+   1.250kg`. */
const COMMAS = new RegExp(`^(ST|US|OL|UL)(?:,(?:GS|NT|TR|QT))?,(${NUMBER}) {0,3}${UNIT} {0,3}$`);
/** Mettler-Toledo SICS (reference manual 11780711, 2.1 and 4.1): `S S     100.00 g`, and without a weight `S +`. */
const WEIGHED = new RegExp(`^S ([SD]) {1,10}(${NUMBER}) ${UNIT}$`);
const NOT_WEIGHED = /^S ([+-])$/;

/** Reads one line of a scale; undefined where it is none. */
export function readScaleLine(text: string): ScaleLine | undefined {
  const commas = COMMAS.exec(text);
  if (commas) return lineOf(STATES[commas[1] as string] as ScaleState, commas[2] as string, commas[3] as string);
  const weighed = WEIGHED.exec(text);
  if (weighed) return lineOf(SICS[weighed[1] as string] as ScaleState, weighed[2] as string, weighed[3] as string);
  const not = NOT_WEIGHED.exec(text);
  return not ? { state: SICS[not[1] as string] as ScaleState } : undefined;
}

function lineOf(state: ScaleState, digits: string, unit: string): ScaleLine {
  if (state === 'overload' || state === 'underload') return { state };
  return { state, weight: { value: Number(digits.replaceAll(' ', '')), unit } };
}
