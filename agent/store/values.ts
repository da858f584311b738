import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';

/** Forms of a series' values: 0 to 9 decimal places as integers, or the double itself. */
const MOST_DECIMALS = 9;
const DOUBLE = 10;
const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, i) => 10 ** i);
const LARGEST = 2 ** 50;

/**
 * Values, each in the form of its series: a sensor gives so many decimal places, so its values are small integers
 * of the last one, and change little from reading to reading. Only exact forms are taken.
 *
 * @param slots for each value the place of its series, below `count`.
 */
export function writeValues(into: ByteWriter, values: Float64Array, slots: Int32Array, count: number): void {
  const forms = formsOf(values, slots, count);
  const start = into.length;
  // A later value can ask for more decimals than an earlier one bears (2^49 beside 0.5): such a series is begun again.
  for (let wrong = attempt(); wrong >= 0; wrong = attempt()) {
    forms[wrong] = DOUBLE;
    into.rewind(start);
  }

  /** Writes them all, or answers the place of a series that does not bear its form. */
  function attempt(): number {
    for (let slot = 0; slot < count; slot++) into.byte(forms[slot] as number);
    const last = new Float64Array(count);
    for (let i = 0; i < slots.length; i++) {
      const value = values[i] as number;
      const slot = slots[i] as number;
      const form = forms[slot] as number;
      if (form === DOUBLE) {
        into.float64(value);
        continue;
      }
      const power = POWERS[form] as number;
      const scaled = Math.round(value * power);
      if (scaled / power !== value || scaled >= LARGEST || scaled <= -LARGEST) return slot;
      into.zigzag(scaled - (last[slot] as number));
      last[slot] = scaled;
    }
    return -1;
  }
}

export function readValues(from: ByteReader, slots: Int32Array, count: number): Float64Array {
  const forms = new Uint8Array(count);
  for (let slot = 0; slot < count; slot++) {
    forms[slot] = from.byte();
    if ((forms[slot] as number) > DOUBLE) throw new Error('damaged block: unknown form of values');
  }
  const last = new Float64Array(count);
  const values = new Float64Array(slots.length);
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number;
    const form = forms[slot] as number;
    if (form === DOUBLE) values[i] = from.float64();
    else {
      const scaled = (last[slot] as number) + from.zigzag();
      last[slot] = scaled;
      values[i] = scaled / (POWERS[form] as number);
    }
  }
  return values;
}

/** The fewest decimals that fit each value of a series by itself. */
function formsOf(values: Float64Array, slots: Int32Array, count: number): Uint8Array {
  const forms = new Uint8Array(count);
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number;
    while (!fits(values[i] as number, forms[slot] as number)) forms[slot] = (forms[slot] as number) + 1;
  }
  return forms;
}

function fits(value: number, form: number): boolean {
  if (form === DOUBLE) return true;
  const power = POWERS[form] as number;
  const scaled = Math.round(value * power);
  if (scaled / power !== value || scaled >= LARGEST || scaled <= -LARGEST) return false;
  return scaled !== 0 || !Object.is(value, -0);
}
