import type { Layout } from './layout.ts';
import { sizeOf } from './number-types.ts';

/** What is wrong with a layout that no part of it shows by itself; undefined where nothing is. */
export function layoutProblem({ header, length, messages, checksum, ask }: Layout): string | undefined {
  if (header === undefined && (ask === undefined || typeof length !== 'number')) {
    return 'a frame without a header is known only as an answer: it needs a fixed length, and what asks for it';
  }
  if (header !== undefined && checksum === undefined && header.length < 2) {
    return 'a frame without a checksum needs a header of two bytes at least, or noise is taken for it';
  }
  for (const { fields, ordered, not_all_zero } of messages) {
    const unknown = [...ordered.flat(), ...not_all_zero].find((name) => !Object.hasOwn(fields, name));
    if (unknown !== undefined) return `"${unknown}" is none of the fields`;
    for (const [name, { at, type, repeat }] of Object.entries(fields)) {
      if (typeof length === 'number' && at + sizeOf(type) > length) {
        return `the field "${name}" ends at byte ${at + sizeOf(type)}, and the frame has ${length}`;
      }
      if (repeat && !name.includes('#')) return `the field "${name}" is repeated: its name needs a # for its number`;
    }
  }
  return undefined;
}
