import { sizeOfChecksum } from './checksum.ts';
import type { Layout } from './layout.ts';
import { sizeOf } from './number-types.ts';

/** What is wrong with a layout that no part of it shows by itself; undefined where nothing is. */
export function layoutProblem(layout: Layout): string | undefined {
  return frameProblem(layout) ?? fieldProblem(layout);
}

/** Why no frame can be as it is described, or noise would be taken for one. */
function frameProblem({ header, tail, length, checksum, ask }: Layout): string | undefined {
  if (header === undefined && (ask === undefined || typeof length !== 'number')) {
    return 'a frame without a header is known only as an answer: it needs a fixed length, and what asks for it';
  }
  if (header !== undefined && checksum === undefined && header.length < 2) {
    return 'a frame without a checksum needs a header of two bytes at least, or noise is taken for it';
  }
  const longest = typeof length === 'number' ? length : length.most;
  if (typeof length !== 'number' && length.at + sizeOf(length.type) > longest) {
    return `the number that tells the length ends at byte ${length.at + sizeOf(length.type)}, and no frame has more than ${longest}`;
  }
  const fixed = (header?.length ?? 0) + (tail?.length ?? 0);
  if (fixed > longest) return `the header and the end take ${fixed} bytes, and the frame has ${longest}`;
  if (checksum === undefined) return undefined;
  const from = checksum.at < 0 ? longest + checksum.at : checksum.at;
  const to = from + sizeOfChecksum(checksum.kind);
  return from < 0 || to > longest ? `the checksum ends at byte ${to}, and the frame has ${longest}` : undefined;
}

function fieldProblem({ length, messages }: Layout): string | undefined {
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
