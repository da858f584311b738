import { openContent } from '../file/content.ts';
import type { RecordedPart } from './format.ts';

// Between two looks for room; small enough that each reading has the time of its own bytes.
const SLICE = 256;
/** A start bit, eight bits of data, a stop bit. */
const BITS_A_BYTE = 10;

/**
 * The bytes of a line, kept without their times, as if they had come one behind the other without a pause: the time of
 * each follows from the bit rate. A name that ends in .gz is unpacked on the way.
 */
export async function* rawParts(path: string, baud: number, signal: AbortSignal): AsyncGenerator<RecordedPart> {
  let sent = 0;
  for await (const chunk of openContent(path, 0, signal)) {
    for (let from = 0; from < chunk.length; from += SLICE) {
      const bytes = chunk.subarray(from, from + SLICE);
      sent += bytes.length;
      yield { ms: Math.round((sent * BITS_A_BYTE * 1000) / baud), bytes };
    }
  }
}
