import type { Intake } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { Decoder } from '../protocol.ts';
import { factsOf } from '../values/facts.ts';
import { obisField } from '../values/obis.ts';
import { type Field, newOutlet } from '../values/outlet.ts';
import { hasBrokenSigns } from './broken-signs.ts';
import { entriesOf, type SmlEntry } from './entries.ts';
import { messagesOf } from './framing.ts';

// Units that meters use (DLMS blue book, 4.3.2).
const UNITS: Readonly<Record<number, string>> = {
  8: '°',
  9: '°C',
  13: 'm³',
  27: 'W',
  28: 'VA',
  29: 'var',
  30: 'Wh',
  31: 'VAh',
  32: 'varh',
  33: 'A',
  35: 'V',
  44: 'Hz',
};
const CURRENT_VALUE = 255;
const { plain } = factsOf('sml');

/** Files to readings, at the time of their arrival: most meters know no time, some count seconds since they started. */
export function smlDecoder(): Decoder {
  const outlet = newOutlet();

  function put(entry: SmlEntry, broken: boolean, at: Instant, intake: Intake): void {
    const { value, scaler, code } = entry;
    const field = fieldOf(entry);
    if (!field || value.kind !== 'number') return;
    const mends = broken && code[2] === 16 && value.value < 0 && value.bits < 32;
    if (mends) intake.note('mended_signs');
    const whole = mends ? value.unsigned : value.value;
    // Dividing by a power of ten is exact to the last digit, multiplying by a tenth is not.
    const scaled = scaler < 0 ? whole / 10 ** -scaler : whole * 10 ** scaler;
    if (Number.isFinite(scaled)) outlet.number(intake, '', field, at, scaled, 0);
    else intake.invalid('out_of_double', field.name);
  }

  return {
    decode(frame, at, intake) {
      const entries = entriesOf(messagesOf(frame));
      if (!entries) {
        intake.invalid('unparsable', 'an SML file that is not well formed');
        return false;
      }
      const broken = hasBrokenSigns(entries);
      for (const entry of entries) put(entry, broken, at, intake);
      return true;
    },
  };
}

/** Values of earlier months and days, and numbers without a unit, which name the meter, are left out. */
function fieldOf({ code, unit }: SmlEntry): Field | undefined {
  const [, , c, d, e, f] = code;
  const symbol = unit === undefined ? undefined : UNITS[unit];
  if (f !== CURRENT_VALUE || symbol === undefined) return undefined;
  return obisField('sml', `${c}.${d}.${e}`, symbol) ?? { name: `obis_${c}_${d}_${e}`, facts: plain(symbol) };
}
