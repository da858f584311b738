import type { FieldFacts } from '../../agent/model/series.ts';
import type { Intake } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { Decoder } from '../protocol.ts';
import { newOutlet } from '../values/outlet.ts';
import type { Layout, LayoutField, Message } from './layout.ts';
import { numberAt } from './number-types.ts';
import type { Profile } from './profile.ts';

/** Frames to readings, by a layout. A frame that no message describes is passed over: an answer to a command. */
export function layoutDecoder({ layout, origin, rules }: Profile): Decoder {
  const outlet = newOutlet();
  const facts = factsOfAll(layout, origin, rules);

  function put(name: string, field: LayoutField, raw: number, at: Instant, intake: Intake): void {
    const known = { name, facts: facts.get(field) as FieldFacts };
    const word = field.words?.[raw];
    if (word !== undefined || field.kind === 'state') {
      outlet.word(intake, '', known, at, word ?? String(raw), 0, raw);
      return;
    }
    const value = ((raw - field.zero) / field.divide) * field.multiply;
    if (Number.isFinite(value)) outlet.number(intake, '', known, at, value, 0);
    else intake.invalid('out_of_double', name);
  }

  function read(name: string, field: LayoutField, frame: Uint8Array, at: Instant, intake: Intake): void {
    const count = countOf(field, frame);
    for (let i = 0; i < count; i++) {
      const raw = rawAt(field, frame, field.at + i * (field.repeat?.every ?? 0));
      if (raw === undefined || field.missing.includes(raw) || !holds(field, frame)) intake.invalid('missing', name);
      else put(name.replace('#', String(i + 1)), field, raw, at, intake);
    }
  }

  return {
    decode(frame, at, intake) {
      const message = layout.messages.find(({ where }) => where.every(({ at: i, is }) => frame[i] === is));
      if (!message) {
        intake.note('frames_not_read');
        return true;
      }
      const wrong = contradiction(message, frame);
      if (wrong !== undefined) {
        intake.invalid('inconsistent', wrong);
        return true;
      }
      for (const [name, field] of Object.entries(message.fields)) read(name, field, frame, at, intake);
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
  const stated = Math.floor((frame[at] ?? 0) / divide);
  // What the frame has no room for is not there.
  return Math.min(stated, Math.floor(frame.length / repeat.every));
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

function factsOfAll({ messages }: Layout, origin: string, rules: Profile['rules']): Map<LayoutField, FieldFacts> {
  const all = messages.flatMap(({ fields }) => Object.entries(fields));
  return new Map(
    all.map(([name, field]) => {
      const { quantity, unit, words } = field;
      const kind = field.kind ?? (words ? 'state' : undefined);
      const own = rules[name];
      return [
        field,
        {
          origin,
          ...(quantity === undefined ? {} : { quantity }),
          ...(unit === undefined ? {} : { unit }),
          ...(kind === undefined ? {} : { kind }),
          ...(own === undefined ? {} : { rules: own }),
        },
      ];
    }),
  );
}
