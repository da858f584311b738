import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nestedDeeperThan, parsePath, valueAt, walk } from '../../../drivers/values/leaves.ts';

const LIMITS = { max_depth: 6, max_leaves: 64 };

function leaves(json: unknown, limits = LIMITS): [string, unknown][] {
  const found: [string, unknown][] = [];
  walk(json, limits, (path, value) => found.push([path, value]) > 0);
  return found;
}

test('leaves come in the order of the document, with their path', () => {
  const json = JSON.parse('{"a":1,"b":{"c":[true,null],"d e":"x"},"__proto__":{"f":2}}');
  expect(leaves(json)).toEqual([
    ['a', 1],
    ['b.c.0', true],
    ['b.c.1', null],
    ['b.d e', 'x'],
    ['__proto__.f', 2],
  ]);
  expect(leaves(21.5)).toEqual([['', 21.5]]);
});

test('what lies deeper or comes later than the limits is left out and counted', () => {
  expect(walk({ a: { b: { c: 1 } }, d: 2 }, { max_depth: 2, max_leaves: 9 }, () => true)).toBe(1);
  expect(walk({ a: 1, b: 2, c: 3 }, { max_depth: 2, max_leaves: 2 }, () => true)).toBe(1);
});

test('a leaf that was not taken takes no room', () => {
  const taken: unknown[] = [];
  const beyond = walk({ a: 'x', b: 'y', c: 3 }, { max_depth: 2, max_leaves: 1 }, (_path, value) => {
    if (typeof value === 'number') taken.push(value);
    return typeof value === 'number';
  });
  expect([taken, beyond]).toEqual([[3], 0]);
});

test.each([
  ['a', ['a']],
  ['a.b', ['a', 'b']],
  ['$.a[0].b', ['a', 0, 'b']],
  ['$["a b"][\'c\']', ['a b', 'c']],
  ['params["temperature:0"].tC', ['params', 'temperature:0', 'tC']],
  ['temperature:0.tC', ['temperature:0', 'tC']],
  ['', undefined],
  ['$', undefined],
  ['a..b', undefined],
  ['a.', undefined],
  ['a[', undefined],
  ['a[x]', undefined],
])('the path %s is %j', (text, path) => {
  expect(parsePath(text)).toEqual(path);
});

test('a path leads to own properties only', () => {
  const json = JSON.parse('{"a":[{"b":1}],"__proto__":{"c":2}}');
  expect(valueAt(json, ['a', 0, 'b'])).toBe(1);
  expect(valueAt(json, ['__proto__', 'c'])).toBe(2);
  for (const path of [['constructor'], ['toString', 'length'], ['a', 'length', 'x'], ['a', 1, 'b'], ['x', 'y']]) {
    expect(valueAt(json, path)).toBeUndefined();
  }
});

test('nesting is told from the bytes, strings left aside', () => {
  const deeper = (text: string, limit: number) => nestedDeeperThan(Buffer.from(text), limit);
  expect(deeper('{"a":[1]}', 2)).toBe(false);
  expect(deeper('{"a":[1]}', 1)).toBe(true);
  expect(deeper('{"[[[[":"{{{\\"{{{"}', 1)).toBe(false);
  expect(deeper('"\\\\"[[', 1)).toBe(true);
  expect(nestedDeeperThan(Buffer.alloc(5_000_000, '['), 32)).toBe(true);
});

test('the depth of every document agrees with that of its parsed form', () => {
  const depth = (json: unknown): number =>
    typeof json === 'object' && json !== null ? 1 + Math.max(0, ...Object.values(json).map(depth)) : 0;
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(6), (json, limit) => {
      return nestedDeeperThan(Buffer.from(JSON.stringify(json)), limit) === depth(json) > limit;
    }),
  );
});
