import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDirection,
  addVectors,
  meanDirection,
  newVectors,
  resultantLength,
  yamartino,
} from '../../agent/statistics/circular.ts';

function vectorsOf(directions: readonly number[]) {
  const vectors = newVectors();
  for (const direction of directions) addDirection(vectors, direction);
  return vectors;
}

describe('directions around north', () => {
  const vectors = vectorsOf([350, 355, 0, 5, 10, 15]);
  test('have their mean at 2.5 degrees, not at 122.5', () => expect(meanDirection(vectors)).toBeCloseTo(2.5, 10));
  test('nearly agree', () => expect(resultantLength(vectors)).toBeCloseTo(0.989, 3));
  test('deviate by 8.5 degrees', () => expect(yamartino(vectors)).toBeCloseTo(8.5, 1));
});

test.each([
  ['one direction', [200], 200, 1, 0],
  ['one direction, many times', new Array(500).fill(33.3), 33.3, 1, 0],
  ['360 is north', [360, 0], 0, 1, 0],
  ['just left of north', [-1e-15], 0, 1, 0],
  ['negative directions turn the other way', [-90], 270, 1, 0],
])('%s', (_, directions, mean, resultant, deviation) => {
  const vectors = vectorsOf(directions);
  expect(meanDirection(vectors)).toBeCloseTo(mean, 9);
  expect(resultantLength(vectors)).toBeCloseTo(resultant, 12);
  expect(yamartino(vectors)).toBeCloseTo(deviation, 5);
});

test('opposite directions cancel out: no mean, and the largest deviation there is', () => {
  const vectors = vectorsOf([0, 180, 90, 270]);
  expect(meanDirection(vectors)).toBeNaN();
  expect(resultantLength(vectors)).toBeCloseTo(0, 12);
  expect(yamartino(vectors)).toBeCloseTo(103.9, 1);
});

test('nothing has no direction', () => {
  expect(meanDirection(newVectors())).toBeNaN();
  expect(yamartino(newVectors())).toBeNaN();
});

test('a mean direction is always in [0, 360)', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -720, max: 720, noNaN: true }), { minLength: 1 }), (directions) => {
      const mean = meanDirection(vectorsOf(directions));
      if (!Number.isNaN(mean)) expect(mean >= 0 && mean < 360).toBe(true);
    }),
  );
});

test('merging two parts is adding all in one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3600 }), { minLength: 1 }), fc.nat(100), (tenths, cut) => {
      const directions = tenths.map((tenth) => tenth / 10);
      const merged = vectorsOf(directions.slice(0, cut));
      addVectors(merged, vectorsOf(directions.slice(cut)));
      expect(resultantLength(merged)).toBeCloseTo(resultantLength(vectorsOf(directions)), 13);
    }),
  );
});
