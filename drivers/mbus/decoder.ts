import type { Intake } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { Decoder } from '../protocol.ts';
import { factsOf } from '../values/facts.ts';
import { type Field, newOutlet } from '../values/outlet.ts';
import { fieldOf, type ScaledField } from './fields.ts';
import { recordsOf } from './records.ts';

/** Data from the meter; bits 4 and 5 of the control field say other things. */
const ANSWER = 0x08;
/** Control, address, control information. */
const FRONT = 3;
/** Where the records begin, by the control information: a header of twelve bytes, of four, or none. */
const HEADERS: Readonly<Record<number, number>> = { 114: FRONT + 12, 122: FRONT + 4, 120: FRONT };
const STATUS: Field = { name: 'status', facts: factsOf('mbus').state };

/** Telegrams to readings, at the time of their arrival: clocks of meters are set once, and count minutes. */
export function mbusDecoder(): Decoder {
  const outlet = newOutlet();

  function put(field: ScaledField, value: number, at: Instant, intake: Intake): void {
    const { exponent, times } = field;
    // Dividing by a power of ten is exact to the last digit, multiplying by a tenth is not.
    const scaled = (exponent < 0 ? value / 10 ** -exponent : value * 10 ** exponent) * times;
    if (field.facts.kind === 'state') outlet.word(intake, '', field, at, String(value), 0, value);
    else if (Number.isFinite(scaled)) outlet.number(intake, '', field, at, scaled, 0);
    else intake.invalid('out_of_double', field.name);
  }

  function read(records: NonNullable<ReturnType<typeof recordsOf>>, at: Instant, intake: Intake): void {
    // A meter may repeat a value in another resolution: the first one counts.
    const seen = new Set<string>();
    for (const record of records) {
      const field = fieldOf(record);
      if (!field || seen.has(field.name)) continue;
      seen.add(field.name);
      if (record.value === undefined) intake.invalid('missing', field.name);
      else put(field, record.value, at, intake);
    }
  }

  return {
    decode(frame, at, intake) {
      const [control = 0, , information = 0] = frame;
      const from = HEADERS[information];
      if ((control & 0xcf) !== ANSWER || from === undefined || isEncrypted(frame, from)) {
        intake.note('frames_not_read');
        return true;
      }
      const records = recordsOf(frame.subarray(from));
      if (!records) {
        intake.invalid('unparsable', 'records that are not well formed');
        return false;
      }
      if (from > FRONT) outlet.word(intake, '', STATUS, at, statusOf(frame[from - 3] as number), 0, frame[from - 3]);
      read(records, at, intake);
      return true;
    },
  };
}

/** The last two bytes of a header say how the records are encrypted; wired meters send them open. */
function isEncrypted(frame: Uint8Array, from: number): boolean {
  return from > FRONT && ((frame[from - 1] ?? 0) & 0x1f) !== 0;
}

/** The worst of what the status byte says (EN 13757-3, table 6); its upper three bits are the maker's own. */
function statusOf(status: number): string {
  if ((status & 0x08) !== 0) return 'permanent_error';
  if ((status & 0x10) !== 0) return 'temporary_error';
  return (status & 0x04) === 0 ? 'ok' : 'low_power';
}
