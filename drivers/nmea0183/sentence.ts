/** One sentence taken apart: field 1 is the first after the type, as the standard counts them. */
export interface Sentence {
  /** `GGA`, `MWV`, without the two letters of the talker; makers' own sentences have their whole name, `PGRME`. */
  readonly type: string;
  /** Who speaks: `GP` a GPS, `GN` a receiver of several systems, `WI` a weather station, `II` an instrument. */
  readonly talker: string;
  /** Field `i` as it stands there; '' where it is empty or missing, which says that there is no value. */
  text(i: number): string;
  /**
   * The number in field `i`, times a power of ten to the last digit; undefined where it is empty, NaN where it is
   * something else.
   */
  number(i: number, exponent?: number): number | undefined;
  /** How many fields there are behind the type. */
  readonly size: number;
}

/** Takes a sentence apart; its checksum has been found right. */
export function sentenceOf(frame: Uint8Array): Sentence {
  const texts = String.fromCharCode(...frame).split(',');
  const address = texts[0] ?? '';
  const own = address.startsWith('P');
  return {
    type: own ? address : address.slice(2),
    talker: own ? 'P' : address.slice(0, 2),
    size: texts.length - 1,
    text: (i) => texts[i] ?? '',
    number: (i, exponent = 0) => numberOf(texts[i] ?? '', exponent),
  };
}

function numberOf(text: string, exponent: number): number | undefined {
  const digits = text.trim();
  if (digits === '') return undefined;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(digits) ? Number(`${digits}e${exponent}`) : Number.NaN;
}
