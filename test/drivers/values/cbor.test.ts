import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCbor } from '../../../drivers/values/cbor.ts';

const read = (hex: string) => readCbor(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const document = (hex: string) => {
  const result = read(hex);
  return result.kind === 'document' ? result.document : result.kind;
};

// RFC 8949, appendix A.
test.each([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['3863', -100],
  ['3903e7', -1000],
  ['f90000', 0],
  ['f98000', -0],
  ['f93c00', 1],
  ['f93e00', 1.5],
  ['f97bff', 65_504],
  ['f90001', 2 ** -24],
  ['f90400', 0.00006103515625],
  ['f9c400', -4],
  ['fa47c35000', 100_000],
  ['fb3ff199999999999a', 1.1],
  ['fbc010666666666666', -4.1],
  ['f97c00', Number.POSITIVE_INFINITY],
  ['f97e00', Number.NaN],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', undefined],
  ['c11a514b67b0', 1_363_896_240],
  ['4401020304', undefined],
  ['60', ''],
  ['6449455446', 'IETF'],
  ['62c3bc', 'ü'],
  ['80', []],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['a0', {}],
  ['a201020304', { 1: 2, 3: 4 }],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
])('%s is %j', (hex, expected) => {
  expect(document(hex)).toEqual(expected);
});

test.each([
  ['', 'nothing'],
  ['18', 'half a number'],
  ['62c3', 'half a text'],
  ['830102', 'an array with an item missing'],
  ['a16161', 'a map with a value missing'],
  ['0000', 'two items'],
  ['ff', 'an end of nothing'],
  ['9f', 'no end'],
  ['1c', 'a reserved length'],
  ['bfff00', 'an end too early'],
  ['a1ff00', 'an end for a key'],
])('%s is malformed: %s', (hex) => {
  expect(read(hex).kind).toBe('malformed');
});

test('what is nested too deep, or too many items, is too big', () => {
  expect(readCbor(Buffer.alloc(100, 0x81)).kind).toBe('too_big');
  expect(readCbor(Buffer.concat([Buffer.from([0x9f]), Buffer.alloc(20_000, 0), Buffer.from([0xff])])).kind).toBe(
    'too_big',
  );
});

test('a name of a prototype is a name like any other', () => {
  const found = document(`a1 69 ${Buffer.from('__proto__').toString('hex')} a1 61 78 01`);
  expect(Object.keys(found as object)).toEqual(['__proto__']);
  expect(({} as { x?: number }).x).toBeUndefined();
});

describe('whatever the bytes are', () => {
  test('there is an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(['document', 'malformed', 'too_big']).toContain(readCbor(bytes).kind);
      }),
    );
  });
});
