import * as v from 'valibot';
import { expect } from 'vitest';
import { CHECKSUM_KINDS, isRight } from '../../../drivers/frame/checksum.ts';
import { type Layout, layoutSchema } from '../../../drivers/frame/layout.ts';
import { NUMBER_TYPES } from '../../../drivers/frame/number-types.ts';
import { frame } from '../../../drivers/frame/protocol.ts';
import { planRounds } from '../../../drivers/modbus/blocks.ts';
import { profileSettings } from '../../../drivers/modbus/profile.ts';
import { newBlockReader } from '../../../drivers/modbus/readings.ts';
import { ORDERS, TYPES } from '../../../drivers/modbus/register.ts';
import { MOST_REGISTERS } from '../../../drivers/modbus/request.ts';
import { hear } from '../../drivers/conformance/subject.ts';
import { type RecordingIntake, recordingIntake } from '../../fakes/intake.ts';
import { type Choices, choicesOf } from '../choices.ts';
import { pieces, type Target } from '../target.ts';

/** Bytes by which a description is chosen; the rest is what a device says. */
const CHOOSING = 64;
const KINDS = [undefined, 'gauge', 'counter', 'state', 'angle'] as const;

/**
 * Frames that a user describes: whatever the description and the bytes, each frame lies in the bytes with its header and
 * its end, each reading is one that a frame carries, and no frame gives more of them than its layout has.
 */
export const layouts: Target = {
  name: 'layouts',
  examples: [1, 2, 3, 5, 8, 13, 21].map((seed) => Uint8Array.from({ length: 400 }, (_, i) => (i * seed * 37) & 0xff)),
  words: ['\u0000\u0000', 'BM', '\u0001\u0002\u0003', '\u00ff'],
  check(input) {
    const parsed = v.safeParse(layoutSchema, someLayout(choicesOf(input)));
    if (!parsed.success) return;
    const layout = parsed.output;
    const decode = { format: 'frame', layout: someLayout(choicesOf(input)) };
    const sample = { name: 'own', bytes: input, decode, states: [], line: { baud: 9600 }, unprotected: true };
    const bytes = framed(input.subarray(CHOOSING), layout);
    const whole = hear({ protocol: frame, samples: [] }, sample, [bytes]);
    expect(hear({ protocol: frame, samples: [] }, sample, pieces(bytes))).toEqual(whole);
    expect(whole.readings).toEqual(carriedBy(framesIn(bytes, decode), decode, layout));
  },
};

/** Registers that a user describes: blocks hold each value once, whole; what is read of them is finite, and no more. */
export const registers: Target = {
  name: 'registers',
  examples: [1, 4, 9, 16, 25].map((seed) => Uint8Array.from({ length: 300 }, (_, i) => (i * seed * 41) & 0xff)),
  words: ['\u0000\u0000\u00c0\u007f', '\u007f\u00f8', '\u0080\u0000'],
  check(input) {
    const parsed = v.safeParse(profileSettings, someProfile(choicesOf(input)));
    if (!parsed.success) return;
    const profile = parsed.output;
    const blocks = planRounds(profile, 1000).flatMap((round) => round.blocks);
    expect(blocks.flatMap(({ places }) => places).length).toBe(profile.registers.length);
    const read = newBlockReader({ name: 'd', origin: 'own', every: 1000 });
    for (const block of blocks) {
      expect(block.count).toBeLessThanOrEqual(MOST_REGISTERS);
      for (const { offset, length } of block.places) expect(offset + length).toBeLessThanOrEqual(2 * block.count);
      const bytes = Buffer.alloc(2 * block.count, input.subarray(CHOOSING).length > 0 ? input.subarray(CHOOSING) : 0);
      const intake = recordingIntake();
      read(block, bytes, 0, intake);
      expect(intake.readings.length).toBeLessThanOrEqual(block.places.length);
      expectFinite(intake);
    }
  },
};

function someLayout({ below, among, some, maybe }: Choices): object {
  const hex = (most: number) => Buffer.from(some(most, () => below(256))).toString('hex');
  const size = 8 + below(40);
  // Now and then beyond the end.
  const place = () => below(size - 3);
  const field = () => ({
    at: place(),
    type: among(...NUMBER_TYPES),
    bit: maybe(() => below(32)),
    missing: maybe(() => [below(256), 65_535]),
    zero: maybe(() => below(300) - 150),
    divide: maybe(() => among(10, 100, -3, 1e-300)),
    multiply: maybe(() => among(0.1, 7, 1e300)),
    kind: among(...KINDS),
    words: maybe(() => ({ [below(4)]: 'on' })),
    only_if: maybe(() => ({ at: place(), type: among(...NUMBER_TYPES), min: below(9), max: 40 + below(999) })),
  });
  const repeat = () => ({ every: 1 + below(4), count: among(1 + below(64), { at: place(), divide: 1 + below(4) }) });
  const plain = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, field()]));
  return {
    header: maybe(() => hex(3)) ?? `a5${hex(2)}`,
    length: among(size, size, { at: 2, type: among('u8', 'u16be', 'u16le'), plus: below(8), most: size }),
    tail: maybe(() => hex(2)),
    checksum: maybe(() => ({ kind: among(...CHECKSUM_KINDS), at: -1 - below(3), from: below(4), to: -below(4) - 1 })),
    messages: some(2, (i) => ({
      where: i === 0 ? maybe(() => [{ at: place(), is: below(256) }]) : undefined,
      fields: { ...plain(['f0', 'f1']), ...maybe(() => ({ 'f#': { ...field(), repeat: repeat() } })) },
      not_all_zero: maybe(() => ['f0']),
      ordered: maybe(() => [['f0', 'f1']]),
    })),
    ask: maybe(() => [{ name: 'x', send: '55' }]),
  };
}

function someProfile({ below, among, some, maybe }: Choices): object {
  return {
    function: among(3, 4),
    order: among(...ORDERS),
    gap: below(130),
    most: among(1 + below(125), 125),
    registers: some(24, (i) => ({
      field: `r${i}`,
      at: among(below(40), below(65_536), 65_535 - below(4)),
      function: maybe(() => among(3, 4)),
      type: among(...TYPES),
      order: maybe(() => among(...ORDERS)),
      scale: among(1, 0.1, 0.01, -7, 1e300, 1e-300),
      missing: maybe(() => [below(65_536)]),
      every: maybe(() => among('1s', '1m')),
      labels: maybe(() => ({ 0: 'off' })),
      kind: among(...KINDS),
    })),
  };
}

/** Bytes made into frames, whole as far as the layout can be followed, with some of the bytes left between them. */
function framed(bytes: Uint8Array, layout: Layout): Buffer {
  const longest = typeof layout.length === 'number' ? layout.length : layout.length.most;
  const parts: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += longest) {
    const part = bytes.subarray(from, from + longest);
    parts.push(frameOf(part, longest, layout), part.subarray(0, (part[0] ?? 0) % 4));
  }
  return Buffer.concat(parts);
}

function frameOf(bytes: Uint8Array, size: number, { header, tail, length, checksum }: Layout): Uint8Array {
  const made = Buffer.alloc(size);
  made.set(bytes);
  if (typeof length !== 'number') {
    const [said, width] = [size - length.plus, length.type === 'u8' ? 1 : 2];
    if (said < 0 || said > 255) return made;
    if (length.type === 'u16le') made.writeUInt16LE(said, length.at);
    else made.writeUIntBE(said, length.at, width);
  }
  made.set(header ?? []);
  if (tail) made.set(tail, size - tail.length);
  if (checksum) {
    // A checksum of a byte is found by trying; one of two is right now and then.
    const at = checksum.at < 0 ? size + checksum.at : checksum.at;
    for (let byte = 0; byte < 256 && !isRight(made, checksum); byte++) made[at] = byte;
  }
  return made;
}

function framesIn(bytes: Uint8Array, decode: object): Uint8Array[] {
  const { format: _, ...settings } = decode as { format: string };
  const framing = frame.framing(v.parse(frame.settings, settings));
  const frames: Uint8Array[] = [];
  framing.push(bytes, (found) => frames.push(Uint8Array.from(found)));
  return frames;
}

/** What the frames say, one by one; each of them is looked for in what its layout promises. */
function carriedBy(frames: readonly Uint8Array[], decode: object, layout: Layout): string[] {
  const { format: _, ...settings } = decode as { format: string };
  const decoder = frame.decoder(v.parse(frame.settings, settings));
  const { header = new Uint8Array(), tail = new Uint8Array(), length } = layout;
  const most = Math.max(...layout.messages.map(({ fields }) => Object.keys(fields).length)) * 64;
  const intake = recordingIntake();
  for (const found of frames) {
    expect([...found.subarray(0, header.length)]).toEqual([...header]);
    expect([...found.subarray(found.length - tail.length)]).toEqual([...tail]);
    expect(found.length).toBeLessThanOrEqual(typeof length === 'number' ? length : length.most);
    const before = intake.readings.length;
    decoder.decode(found, 0, intake);
    expect(intake.readings.length - before).toBeLessThanOrEqual(most);
  }
  expectFinite(intake);
  return intake.taken();
}

function expectFinite({ readings }: RecordingIntake): void {
  for (const { value } of readings) expect(typeof value === 'string' || Number.isFinite(value)).toBe(true);
}
