import { expect, test } from 'vitest';
import type { Intake } from '../../../agent/model/source.ts';
import { newByField } from '../../../drivers/values/by-field.ts';

const [one, other] = [{}, {}] as [Intake, Intake];

test('what is remembered belongs to one intake, device and field', () => {
  const known = newByField<number>(10);
  known.set(one, 'a', 'x', 1);
  known.set(one, 'b', 'x', 2);
  expect([known.get(one, 'a', 'x'), known.get(one, 'b', 'x'), known.get(one, 'a', 'y')]).toEqual([1, 2, undefined]);
  expect(known.get(other, 'a', 'x')).toBeUndefined();
  known.set(other, 'a', 'x', 3);
  expect([known.get(other, 'a', 'x'), known.get(one, 'a', 'x')]).toEqual([3, undefined]);
});

test('at the bound all are forgotten', () => {
  const known = newByField<number>(3);
  for (let i = 0; i < 4; i++) known.set(one, 'a', `f${i}`, i);
  expect([0, 1, 2, 3].map((i) => known.get(one, 'a', `f${i}`))).toEqual([undefined, undefined, undefined, 3]);
});
