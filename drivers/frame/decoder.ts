import type { FieldFacts } from '../../agent/model/series.ts';
import type { Intake } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { Decoder } from '../protocol.ts';
import { type Field, newOutlet } from '../values/outlet.ts';
import { type LayoutField, type Message, MOST_REPEATS } from './layout.ts';
import { numberAt } from './number-types.ts';
import type { Profile } from './profile.ts';

/** A field of a layout, made ready: what it is called and known of it each time it comes. */
interface Ready {
  readonly name: string;
  readonly field: LayoutField;
  readonly each: readonly Field[];
}

/** Frames to readings, by a layout. A frame that no message describes is passed over: an answer to a command. */
export function layoutDecoder({ layout, origin, rules }: Profile): Decoder {
  const outlet = newOutlet();
  const messages = layout.messages.map((message) => ({ message, fields: readyFields(message, origin, rules) }));

  function put(known: Field, field: LayoutField, raw: number, at: Instant, intake: Intake): void {
    if (!Number.isFinite(raw)) {
      intake.invalid('out_of_double', known.name);
      return;
    }
    const word = field.words?.[raw];
    if (word !== undefined || field.kind === 'state') {
      outlet.word(intake, '', known, at, word ?? String(raw), 0, raw);
      return;
    }
    const value = ((raw - field.zero) / field.divide) * field.multiply;
    if (Number.isFinite(value)) outlet.number(intake, '', known, at, value, 0);
    else intake.invalid('out_of_double', known.name);
  }

  function read({ name, field, each }: Ready, frame: Uint8Array, at: Instant, intake: Intake): void {
    const count = Math.min(countOf(field, frame), each.length);
    for (let i = 0; i < count; i++) {
      const raw = rawAt(field, frame, field.at + i * (field.repeat?.every ?? 0));
      if (raw === undefined || field.missing.includes(raw) || !holds(field, frame)) intake.invalid('missing', name);
      else put(each[i] as Field, field, raw, at, intake);
    }
  }

  return {
    decode(frame, at, intake) {
      const found = messages.find(({ message }) => message.where.every(({ at: i, is }) => frame[i] === is));
      if (!found) {
        intake.note('frames_not_read');
        return true;
      }
      const wrong = contradiction(found.message, frame);
      if (wrong === undefined) for (const ready of found.fields) read(ready, frame, at, intake);
      else intake.invalid('inconsistent', wrong);
      return true;
    },
  };
}

/** Why the numbers of a frame cannot all be true; undefined where they can. */
function contradiction({ fields, ordered, not_all_zero }: Message, frame: Uint8Array): string | undefined {
  const rawOf = (name: string) => {
    const field = fields[name] as LayoutField;
    return rawAt(field, frame, field.at) ?? 0;
  };
  if (not_all_zero.length > 0 && not_all_zero.every((name) => rawOf(name) === 0)) return 'all 0: not ready';
  for (const names of ordered) {
    for (let i = 1; i < names.length; i++) {
      const [less, more] = [names[i - 1] as string, names[i] as string];
      if (rawOf(less) > rawOf(more)) return `${less} ${rawOf(less)} > ${more} ${rawOf(more)}`;
    }
  }
  return undefined;
}

function countOf({ repeat }: LayoutField, frame: Uint8Array): number {
  if (repeat === undefined) return 1;
  if (typeof repeat.count === 'number') return repeat.count;
  const { at, divide } = repeat.count;
  return Math.floor((frame[at] ?? 0) / divide);
}

function rawAt({ type, bit }: LayoutField, frame: Uint8Array, at: number): number | undefined {
  const raw = numberAt(frame, at, type);
  return bit === undefined || raw === undefined ? raw : Math.floor(raw / 2 ** bit) % 2;
}

function holds({ only_if }: LayoutField, frame: Uint8Array): boolean {
  if (only_if === undefined) return true;
  const other = numberAt(frame, only_if.at, only_if.type);
  return other !== undefined && other >= only_if.min && other <= only_if.max;
}

function readyFields({ fields }: Message, origin: string, rules: Profile['rules']): Ready[] {
  return Object.entries(fields).map(([name, field]) => {
    const facts = factsOf(field, origin, rules[name]);
    const times = field.repeat === undefined ? 1 : MOST_REPEATS;
    const each = Array.from({ length: times }, (_, i) => ({ name: name.replace('#', String(i + 1)), facts }));
    return { name, field, each };
  });
}

function factsOf({ quantity, unit, kind, words }: LayoutField, origin: string, rules: FieldFacts['rules']): FieldFacts {
  const summarised = kind ?? (words ? 'state' : undefined);
  return {
    origin,
    ...(quantity === undefined ? {} : { quantity }),
    ...(unit === undefined ? {} : { unit }),
    ...(summarised === undefined ? {} : { kind: summarised }),
    ...(rules === undefined ? {} : { rules }),
  };
}
