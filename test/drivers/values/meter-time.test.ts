import { expect, test } from 'vitest';
import { meterTime } from '../../../drivers/values/meter-time.ts';

test.each([
  ['170102192002', 'winter', '2017-01-02T19:20:02+01:00'],
  ['221006155014', 'summer', '2022-10-06T15:50:14+02:00'],
  // The hour that comes twice.
  ['261025023000', 'summer', '2026-10-25T00:30:00Z'],
  ['261025023000', 'winter', '2026-10-25T01:30:00Z'],
  // Without a mark the rule decides: the second coming of that hour, and the first of summer.
  ['261025015959', undefined, '2026-10-24T23:59:59Z'],
  ['261025023000', undefined, '2026-10-25T01:30:00Z'],
  ['260329015959', undefined, '2026-03-29T00:59:59Z'],
  ['260329030000', undefined, '2026-03-29T01:00:00Z'],
  ['260701120000', undefined, '2026-07-01T10:00:00Z'],
] as const)('%s in %s is %s', (digits, season, time) => {
  expect(meterTime(digits, season)).toBe(Date.parse(time));
});

test.each([
  '700101010000',
  '000101000000',
  '260230120000',
  '261301120000',
  '260101240000',
  '260101126000',
  '2601011200',
  'x',
])('%s is no time', (digits) => {
  expect(meterTime(digits, 'winter')).toBeUndefined();
});
