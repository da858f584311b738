import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { filesUnder, read } from './files.ts';
import { FLOORS, objection } from './house.ts';
import { codeOf, importsOf, lineOf } from './source-text.ts';

const SOURCES = ['agent', 'drivers', 'config', 'scripts'].flatMap((folder) => filesUnder(folder, ['.ts']));

function targetOf(file: string, from: string): string {
  return from.startsWith('.') ? posix.join(posix.dirname(file), from) : from;
}

test('every import goes down, or stays in its room', () => {
  const objections = SOURCES.flatMap((file) =>
    importsOf(read(file)).flatMap(({ from, line }) => {
      const why = objection(file, targetOf(file, from));
      return why === undefined ? [] : [`${why} (line ${line})`];
    }),
  );
  expect(objections).toEqual([]);
});

test.each([
  ['agent/clean/x.ts', 'agent/store/y.ts', 'agent/clean/x.ts reaches up to agent/store/y.ts'],
  ['agent/store/x.ts', 'drivers/mqtt/link.ts', 'agent/store/x.ts reaches sideways to drivers/mqtt/link.ts'],
  ['agent/window/x.ts', 'agent/clean/y.ts', 'agent/window/x.ts reaches sideways to agent/clean/y.ts'],
  ['agent/window/x.ts', 'agent/statistics/y.ts', undefined],
  ['agent/clean/x.ts', 'agent/settings/duration.ts', undefined],
  ['agent/settings/x.ts', 'agent/clean/y.ts', 'agent/settings/x.ts reaches sideways to agent/clean/y.ts'],
  ['agent/clean/x.ts', 'node:fs', 'agent/clean/x.ts imports node:fs, but agent/clean touches nothing of the machine'],
  ['agent/model/x.ts', 'valibot', 'agent/model/x.ts imports the package valibot, which is not for agent/model'],
  ['agent/clean/x.ts', 'simple-statistics', undefined],
  ['drivers/serial/x.ts', 're2js', undefined],
  ['agent/clean/x.ts', 're2js', 'agent/clean/x.ts imports the package re2js, which is not for agent/clean'],
  ['agent/run/x.ts', 'config/config.ts', undefined],
  ['config/x.ts', 'agent/run/y.ts', 'config/x.ts reaches sideways to agent/run/y.ts'],
  ['agent/cli/x.ts', 'agent/model/time.ts', undefined],
  ['agent/cli/x.ts', 'test/fakes/clock.ts', 'agent/cli/x.ts reaches out of the house to test/fakes/clock.ts'],
  ['agent/attic/x.ts', 'agent/model/time.ts', 'agent/attic/x.ts stands in no room of the house'],
])('%s importing %s: %s', (from, to, expected) => {
  expect(objection(from, to)).toBe(expected);
});

// What a quiet room may not do without importing anything: tell the time, roll dice, speak, wait, look around.
const NOISE =
  /\b(Date\.now|new Date\(\)|Math\.random|performance\.|console\.|process\.|setTimeout|setInterval|setImmediate|queueMicrotask|globalThis|fetch)\b/g;

test('quiet rooms and the words use no clock, no chance, no output and no timer', () => {
  const quiet = FLOORS.filter(({ level }) => level < 2).flatMap(({ rooms }) => rooms.map(({ path }) => `${path}/`));
  const noise = SOURCES.filter((file) => quiet.some((room) => file.startsWith(room))).flatMap((file) => {
    const code = codeOf(read(file));
    return [...code.matchAll(NOISE)].map((match) => `${file}:${lineOf(code, match.index)} uses ${match[0]}`);
  });
  expect(noise).toEqual([]);
});

test('the house has no room without a purpose, and no purpose twice', () => {
  const rooms = FLOORS.flatMap((floor) => floor.rooms);
  expect(rooms.filter(({ purpose }) => !purpose.endsWith('.'))).toEqual([]);
  expect(new Set(rooms.map(({ purpose }) => purpose)).size).toBe(rooms.length);
});
