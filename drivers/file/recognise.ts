import { crc32 } from 'node:zlib';
import type { Place } from './bookmark.ts';
import { openContent } from './content.ts';

/**
 * Finds the place at which to go on in a file, by its content: the place of the same name, if the file still begins
 * with the bytes that were read then; or else the furthest one of another name, for logs are renamed and packed when
 * they are rotated. undefined: the file was not read before. Reads what was read before once more, without decoding.
 */
export async function recognise(
  path: string,
  places: readonly Place[],
  signal: AbortSignal,
): Promise<Place | undefined> {
  const candidates = places.toSorted((a, b) => a.seen - b.seen);
  const found: Place[] = [];
  let crc = 0;
  let read = 0;
  let next = candidates[0];
  if (!next) return undefined;
  for await (const chunk of openContent(path, 0, signal)) {
    let from = 0;
    while (next && next.seen <= read + chunk.length) {
      const to = next.seen - read;
      crc = crc32(chunk.subarray(from, to), crc);
      from = to;
      if (crc === next.crc) found.push(next);
      candidates.shift();
      next = candidates[0];
    }
    if (!next) break;
    crc = crc32(chunk.subarray(from), crc);
    read += chunk.length;
  }
  return found.findLast((place) => place.path === path) ?? found.at(-1);
}
