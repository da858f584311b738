import fc from 'fast-check';
import type { Target } from './target.ts';

// What has broken parsers before, whatever they parse.
const NASTY = [
  '1e400 -1e400 NaN Infinity -0 9007199254740993 1e-400 0x10 12,5 1.2.3 +-1 . - ١٢ １２ null true false undefined',
  '__proto__ constructor toString prototype hasOwnProperty',
  '{ } [ ] ( ) " \' \\ \\ud800 \\udc00 \\u0000 : , ; = & | / // .. + # $ % * ** ^ @ ! ? < > -- --- ~ `',
  '{"__proto__":1} {"toString":1,"valueOf":1} [] {} "" [[[[ {"a":{"a": "\\ud83d" "x":1e400 , ,',
].flatMap((line) => line.split(' '));
const BYTES: readonly (readonly number[])[] = [
  ...[[0], [9], [10], [13], [13, 10], [27], [32], [127], [0x80], [0xbf], [0xc0], [0xc3], [0xe2, 0x82], [0xf0, 0x9f]],
  ...[
    [0xff],
    [0xfe, 0xff],
    [0xef, 0xbb, 0xbf],
    [0xed, 0xa0, 0x80],
    [0xef, 0xbf, 0xbd],
    [0xc2, 0x85],
    [0xe2, 0x80, 0xa8],
  ],
  ...[
    [0xff, 0xff, 0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x30, 0xff, 0xff, 0xff, 0x7f],
  ],
];

type Change = (input: Buffer) => Buffer<ArrayBufferLike>;

/** Inputs for a target: what makes sense to it, changed in some places; and sometimes something else altogether. */
export function inputsFor({ examples, words }: Target): fc.Arbitrary<Buffer> {
  const known = examples.map((example) => Buffer.from(example as string));
  const example = fc.constantFrom(...known);
  const word = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...(words.length > 0 ? words : NASTY)).map((text) => Buffer.from(text)) },
    { weight: 3, arbitrary: fc.constantFrom(...NASTY).map((text) => Buffer.from(text)) },
    { weight: 2, arbitrary: fc.constantFrom(...BYTES).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.double().map((value) => Buffer.from(String(value))) },
  );
  // Places as shares of the length, so that they fit whatever the input has become by then.
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.tuple(place, word).map(([at, bytes]) => splice(at, 0, bytes)),
    fc.tuple(place, fc.nat(12), word).map(([at, size, bytes]) => splice(at, size, bytes)),
    fc.tuple(place, fc.nat(40)).map(([at, size]) => splice(at, size, Buffer.alloc(0))),
    fc.tuple(place, fc.nat(255)).map(([at, byte]) => splice(at, 1, Buffer.from([byte]))),
    fc.tuple(place, word, fc.constantFrom(2, 17, 300)).map(([at, bytes, times]) => splice(at, 0, repeat(bytes, times))),
    fc.tuple(place, place, fc.nat(60)).map(([from, to, size]) => copy(from, to, size)),
    fc.tuple(place, example).map(([at, other]) => crossed(at, other)),
    place.map((at) => (input: Buffer) => Buffer.from(input.subarray(0, Math.floor(at * input.length)))),
  );
  const mutated = fc
    .tuple(example, fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([start, changes]) => changes.reduce<Buffer>((input, one) => one(input), start));
  return fc.oneof(
    { weight: 8, arbitrary: mutated },
    { weight: 1, arbitrary: fc.array(word, { maxLength: 12 }).map((parts) => Buffer.concat(parts)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  );
}

function splice(at: number, size: number, bytes: Buffer): Change {
  return (input) => {
    const start = Math.floor(at * input.length);
    return Buffer.concat([input.subarray(0, start), bytes, input.subarray(start + size)]);
  };
}

function copy(from: number, to: number, size: number): Change {
  return (input) => {
    const start = Math.floor(from * input.length);
    return splice(to, 0, Buffer.from(input.subarray(start, start + size)))(input);
  };
}

function crossed(at: number, other: Buffer): Change {
  return (input) =>
    Buffer.concat([input.subarray(0, Math.floor(at * input.length)), other.subarray(Math.floor(at * other.length))]);
}

function repeat(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => bytes));
}
