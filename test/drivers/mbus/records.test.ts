import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldOf } from '../../../drivers/mbus/fields.ts';
import { recordsOf } from '../../../drivers/mbus/records.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
/** The field and the number of the only record there is. */
function only(text: string): [string | undefined, number | undefined] {
  const [record, ...more] = recordsOf(hex(text)) ?? [];
  expect(more).toEqual([]);
  return [record && fieldOf(record)?.name, record?.value];
}

// Coded by hand after EN 13757-3, tables 4 to 12.
test.each([
  ['01 5b 16', 'flow_temperature', 22],
  ['02 5b f6 ff', 'flow_temperature', -10],
  ['03 13 40 e2 01', 'volume', 123_456],
  ['04 06 39 30 00 00', 'energy', 12_345],
  ['06 06 00 00 00 00 01 00', 'energy', 2 ** 32],
  ['07 06 00 00 00 00 01 00 00 00', 'energy', 2 ** 32],
  ['05 2b 00 00 c8 c1', 'power', -25],
  ['0c 13 78 56 34 12', 'volume', 12_345_678],
  ['0b 5b 12 00 f0', 'flow_temperature', -12],
  ['14 3b 19 00 00 00', 'flow_max', 25],
  ['24 3b 19 00 00 00', 'flow_min', 25],
  ['84 10 06 01 00 00 00', 'energy_t1', 1],
  ['84 40 13 01 00 00 00', 'volume_u1', 1],
  ['84 90 40 06 01 00 00 00', 'energy_t1_u2', 1],
  ['04 83 3c 01 00 00 00', 'energy_export', 1],
  ['01 fb 01 07', 'energy', 7],
  ['02 fd 48 08 09', 'voltage', 2312],
  ['0a 5b ff ff', 'flow_temperature', undefined],
  ['02 5b 00 80', 'flow_temperature', undefined],
  // Of another day; of an error; in another sense; without a unit that is known here; a date; a text.
  ['44 06 01 00 00 00', undefined, 1],
  ['34 06 01 00 00 00', undefined, 1],
  ['04 90 28 0b 00 00 00', undefined, 11],
  ['01 7b 07', undefined, 7],
  ['02 6c bf 1c', undefined, 7359],
  ['0d 79 03 41 42 43', undefined, undefined],
  ['01 7c 03 41 42 43 05', undefined, 5],
])('the record %s', (text, field, value) => {
  expect(only(text)).toEqual([field, value]);
});

test.each([
  ['what the maker keeps to itself', '01 5b 16 0f 01 02 03', 1],
  ['another telegram to come', '01 5b 16 1f', 1],
  ['bytes that fill up', '2f 2f 01 5b 16 2f', 1],
])('records end with, or stand beside, %s', (_, text, count) => {
  expect(recordsOf(hex(text))?.length).toBe(count);
});

test.each([
  ['that ends too early', '04 06 39 30'],
  ['without a unit', '04'],
  ['whose codes go on for ever', `84${'80'.repeat(20)}`],
  ['of a length that no meter has', '0d 79 f5 41'],
])('a record %s spoils the telegram', (_, text) => {
  expect(recordsOf(hex(text))).toBeUndefined();
});

test('whatever bytes come, records are taken apart or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 252 }), (bytes) => {
      for (const record of recordsOf(bytes) ?? []) fieldOf(record);
    }),
  );
});
