import fc from 'fast-check';

/** Values as sensors send them: decimals, whole numbers, repetitions, both signs, zero, and some of any magnitude. */
export const reading: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -4000, max: 12_500 }).map((hundredths) => hundredths / 100) },
  { weight: 2, arbitrary: fc.constantFrom(0, 20.5, 21.4, -7.25, 1013.2) },
  { weight: 2, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => (Math.abs(x) < 1e-9 ? 0 : x)) },
);

/** Any finite double that figures can be made of without leaving the range of doubles. */
export const anyValue: fc.Arbitrary<number> = fc.double({ min: -1e150, max: 1e150, noNaN: true });
