import { crc16Arc } from '../checksums/crc16-arc.ts';
import { crc16Modbus } from '../checksums/crc16-modbus.ts';
import { sum } from '../checksums/sum.ts';
import { xor8 } from '../checksums/xor8.ts';
import { type NumberType, numberAt, sizeOf } from './number-types.ts';

interface Kind {
  /** How it stands in the frame. */
  readonly type: NumberType;
  of(bytes: Uint8Array, from: number, to: number): number;
}

/** Checksums that a frame may carry, by their names in a layout. */
const KINDS = {
  sum8: { type: 'u8', of: (bytes, from, to) => sum(bytes, from, to) & 0xff },
  negated_sum8: { type: 'u8', of: (bytes, from, to) => -sum(bytes, from, to) & 0xff },
  inverted_sum8: { type: 'u8', of: (bytes, from, to) => ~sum(bytes, from, to) & 0xff },
  xor8: { type: 'u8', of: xor8 },
  sum16be: { type: 'u16be', of: (bytes, from, to) => sum(bytes, from, to) & 0xffff },
  sum16le: { type: 'u16le', of: (bytes, from, to) => sum(bytes, from, to) & 0xffff },
  negated_sum16be: { type: 'u16be', of: (bytes, from, to) => -sum(bytes, from, to) & 0xffff },
  crc16_modbus: { type: 'u16le', of: crc16Modbus },
  crc16_arc: { type: 'u16le', of: crc16Arc },
} as const satisfies Record<string, Kind>;

export type ChecksumKind = keyof typeof KINDS;
export const CHECKSUM_KINDS = Object.keys(KINDS) as ChecksumKind[];

/** Where a checksum stands and what it covers; places below 0 are counted from the end of the frame. */
export interface ChecksumPlace {
  readonly kind: ChecksumKind;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Whether the checksum of a whole frame is right. */
export function isRight(frame: Uint8Array, { kind, at, from, to }: ChecksumPlace): boolean {
  const { type, of } = KINDS[kind];
  const place = (offset: number) => (offset < 0 ? frame.length + offset : offset);
  return numberAt(frame, place(at), type) === of(frame, place(from), Math.max(place(from), place(to)));
}

/** How many bytes it takes. */
export function sizeOfChecksum(kind: ChecksumKind): number {
  return sizeOf(KINDS[kind].type);
}
