import { expect, test } from 'vitest';
import { parseMoment } from '../../agent/cli/moment.ts';

const at = (...parts: [number, number, number, number?, number?, number?, number?]) => new Date(...parts).getTime();
const now = at(2026, 10, 22, 14, 30, 0);

test.each([
  ['now', now],
  ['-5m', now - 300_000],
  ['12:00', at(2026, 10, 22, 12, 0)],
  ['12:00:02', at(2026, 10, 22, 12, 0, 2)],
  ['12:00:02.25', at(2026, 10, 22, 12, 0, 2, 250)],
  ['2026-11-22T12:00:00Z', Date.UTC(2026, 10, 22, 12)],
  ['2026-11-22 12:00', at(2026, 10, 22, 12, 0)],
  ['2026-11-22', at(2026, 10, 22)],
  ['1795340400000', 1795340400000],
])('%s is a moment', (text, instant) => expect(parseMoment(text, now)).toBe(instant));

test('a time of day that is still to come was meant yesterday', () => {
  expect(parseMoment('23:15', now)).toBe(at(2026, 10, 21, 23, 15));
});

test.each(['', 'noon', '25:00', '12:60', '-5', '-5y', '2026-13-45', '5m', '2026-11-22T99:00'])(
  '"%s" is no moment',
  (text) => {
    expect(parseMoment(text, now)).toBeUndefined();
  },
);
