import { float32 } from '../values/float32.ts';

/** How numbers stand in a frame: type, bits and order of bytes (`be`: the high byte first). */
export const NUMBER_TYPES = [
  'u8',
  'i8',
  'u16be',
  'u16le',
  'i16be',
  'i16le',
  'u24be',
  'u24le',
  'u32be',
  'u32le',
  'i32be',
  'i32le',
  'f32be',
  'f32le',
] as const;
export type NumberType = (typeof NUMBER_TYPES)[number];

/** How many bytes a number takes. */
export function sizeOf(type: NumberType): number {
  return Number(/\d+/.exec(type)?.[0]) / 8;
}

/** The number at a place; undefined where the frame ends before it does. A float may be NaN or infinite. */
export function numberAt(frame: Uint8Array, at: number, type: NumberType): number | undefined {
  const size = sizeOf(type);
  if (at < 0 || at + size > frame.length) return undefined;
  const little = type.endsWith('le');
  const view = new DataView(frame.buffer, frame.byteOffset + at, size);
  if (type.startsWith('f')) return float32(view.getFloat32(0, little));
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + view.getUint8(little ? size - 1 - i : i);
  const half = 2 ** (8 * size - 1);
  return type.startsWith('i') && value >= half ? value - 2 * half : value;
}
