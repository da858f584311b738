import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantityNamed } from '../../../agent/clean/quantities.ts';
import { knownUnit, sameDimension } from '../../../agent/clean/units.ts';
import { type Block, planRounds } from '../../../drivers/modbus/blocks.ts';
import { defineProfile, type ProfileInput } from '../../../drivers/modbus/profile.ts';
import { PROFILES } from '../../../drivers/modbus/profiles/profiles.ts';
import { TYPES } from '../../../drivers/modbus/register.ts';

const blocksOf = (profile: Omit<ProfileInput, 'title'>): string[] =>
  planRounds(defineProfile({ title: 'x', ...profile }), 1000).flatMap(({ blocks }) => blocks.map(said));
const said = ({ fn, at, count }: Block) => `${fn}: ${at}+${count}`;
const at = (...places: number[]) => places.map((place) => ({ field: `r${place}`, at: place }));

test('neighbours are read together, and others as far as the gap allows', () => {
  expect(blocksOf({ registers: at(3, 1, 2, 0) })).toEqual(['3: 0+4']);
  expect(blocksOf({ registers: at(0, 2) })).toEqual(['3: 0+1', '3: 2+1']);
  expect(blocksOf({ gap: 1, registers: at(0, 2, 5) })).toEqual(['3: 0+3', '3: 5+1']);
});

test('no more is read at once than the device answers, and never part of a value', () => {
  const floats = [0, 2, 4].map((place) => ({ field: `f${place}`, at: place, type: 'float32' as const }));
  expect(blocksOf({ most: 5, registers: floats })).toEqual(['3: 0+4', '3: 4+2']);
});

test('the two functions are asked apart, and intervals too', () => {
  const registers = [...at(0, 1), { field: 'i', at: 2, function: 4 as const }, { field: 's', at: 3, every: '1m' }];
  const rounds = planRounds(defineProfile({ title: 'x', registers }), 1000);
  expect(rounds.map(({ every, blocks }) => [every, ...blocks.map(said)])).toEqual([
    [1000, '3: 0+2', '4: 2+1'],
    [60_000, '3: 3+1'],
  ]);
});

test('blocks that are answered alike are kept apart as far as others can stand between them', () => {
  expect(blocksOf({ registers: at(0, 10, 20, 21) })).toEqual(['3: 0+1', '3: 20+2', '3: 10+1']);
});

test('every value lies in exactly one block, whole, whatever the profile', async () => {
  const register = fc.record({
    at: fc.nat(300),
    type: fc.constantFrom(...TYPES),
    function: fc.constantFrom(3 as const, 4 as const),
  });
  await fc.assert(
    fc.property(
      fc.array(register, { minLength: 1, maxLength: 30 }),
      fc.nat(10),
      fc.integer({ min: 4, max: 125 }),
      (given, gap, most) => {
        const registers = given.map((each, i) => ({ ...each, field: `f${i}` }));
        const blocks = planRounds(defineProfile({ title: 'x', gap, most, registers }), 1000).flatMap(
          (round) => round.blocks,
        );
        const places = blocks.flatMap((block) => block.places.map((place) => ({ block, ...place })));
        expect(places.map((place) => place.register.field).sort()).toEqual(registers.map(({ field }) => field).sort());
        for (const { block, register: one, offset, length } of places) {
          expect(block.at + offset / 2).toBe(one.at);
          expect(offset + length).toBeLessThanOrEqual(2 * block.count);
          expect(block.fn).toBe(one.function);
          expect(block.count).toBeLessThanOrEqual(most);
        }
      },
    ),
  );
});

describe.each(Object.entries(PROFILES))('the profile %s', (_, { registers, title }) => {
  test('has fields of different names, and units that fit what is measured', () => {
    expect(title).toMatch(/\w/);
    expect(new Set(registers.map(({ field }) => field)).size).toBe(registers.length);
    for (const { field, unit, quantity } of registers) {
      const usual = quantity === undefined ? undefined : quantityNamed(quantity)?.unit;
      if (unit !== undefined && usual !== undefined)
        expect(knownUnit(unit) && sameDimension(unit, usual), field).toBe(true);
    }
  });
});
