import type { Intake } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { Decoder } from '../protocol.ts';
import { parseNumber } from '../values/number.ts';
import { newOutlet } from '../values/outlet.ts';
import { FIELDS, type VeDirectField } from './fields.ts';

/** Blocks of text to readings: each field that is known, at the time of its arrival. */
export function veDirectDecoder(): Decoder {
  const outlet = newOutlet();

  function number(field: VeDirectField, text: string, at: Instant, intake: Intake): void {
    const value = parseNumber(text, { decimal: '.' });
    if (typeof value === 'number') outlet.number(intake, '', field, at, value / (field.per ?? 1), 0);
    else if (value === 'missing') intake.invalid('missing', `${field.name}: ${text}`);
    else intake.invalid(value === 'infinite' ? 'out_of_double' : 'not_a_number', `${field.name}: ${text}`);
  }

  function word({ words, ...field }: VeDirectField, text: string, at: Instant, intake: Intake): void {
    const code = Number(text);
    const told = words?.[text] ?? (words ? text : text.toLowerCase());
    outlet.word(intake, '', field, at, told, 0, Number.isFinite(code) ? code : undefined);
  }

  return {
    decode(frame, at, intake) {
      let known = false;
      for (const [label, text] of recordsOf(frame)) {
        const field = FIELDS.get(label);
        if (!field) continue;
        known = true;
        if (field.per === undefined) word(field, text, at, intake);
        else number(field, text, at, intake);
      }
      if (!known) intake.note('blocks_without_readings');
      return true;
    },
  };
}

/** The labels and values of a block. */
function* recordsOf(frame: Uint8Array): Generator<[string, string]> {
  const text = String.fromCharCode(...frame);
  for (const record of text.split('\r\n')) {
    const tab = record.indexOf('\t');
    if (tab > 0) yield [record.slice(0, tab), record.slice(tab + 1)];
  }
}
