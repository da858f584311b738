import { sum } from '../checksums/sum.ts';
import type { Question } from '../protocol.ts';

const ADDRESS = 0;
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x7e, 0x5e],
  [0x7d, 0x5d],
  [0x11, 0x31],
  [0x13, 0x33],
]);

/** Commands of the SPS30 that are spoken here (datasheet 1.0, 5.3). */
export const COMMAND = { start: 0x00, read: 0x03 } as const;

/** A command as a question: an answer has the same command, and state and data behind it. */
export function request(name: string, command: number, data: readonly number[] = []): Question {
  const body = Uint8Array.of(ADDRESS, command, data.length, ...data);
  const content = [...body, ~sum(body) & 0xff];
  const escaped = content.flatMap((byte) => {
    const behind = ESCAPES.get(byte);
    return behind === undefined ? [byte] : [0x7d, behind];
  });
  return {
    name,
    bytes: Uint8Array.of(0x7e, ...escaped, 0x7e),
    answeredBy: (frame) => frame[0] === ADDRESS && frame[1] === command,
  };
}
