import * as v from 'valibot';
import { expect, test } from 'vitest';
import { mbus } from '../../../drivers/mbus/protocol.ts';
import { read } from '../read.ts';

const asked = (settings: object) => mbus.polling?.(v.parse(mbus.settings, settings))?.questions ?? [];
const telegram = (control: number, address: number, information: number, ...rest: number[]) => {
  const data = [control, address, information, ...rest];
  const sum = data.reduce((total, byte) => total + byte, 0) & 0xff;
  return Uint8Array.of(0x68, data.length, data.length, 0x68, ...data, sum, 0x16);
};
const HEADER = [0x78, 0x56, 0x34, 0x12, 0x24, 0x40, 1, 4, 7, 0, 0, 0];

test('only data are asked for, and further telegrams by turning the frame count bit', () => {
  const sent = asked({ address: 1, telegrams: 3 }).map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  expect(sent).toEqual(['105b015c16', '107b017c16', '105b015c16']);
});

test('an answer is that of the address asked; who is alone may have any', () => {
  const frame = telegram(0x08, 5, 0x78).subarray(4);
  expect(asked({ address: 5 }).map((question) => question.answeredBy(frame))).toEqual([true]);
  expect(asked({ address: 6 }).map((question) => question.answeredBy(frame))).toEqual([false]);
  expect(asked({}).map((question) => question.answeredBy(frame))).toEqual([true]);
});

test.each([
  ['no header', telegram(0x08, 1, 0x78, 0x01, 0x5b, 22), ['flow_temperature=22'], {}],
  [
    'a short header',
    telegram(0x08, 1, 0x7a, 7, 0x10, 0, 0, 0x01, 0x5b, 22),
    ['status=temporary_error', 'flow_temperature=22'],
    {},
  ],
  ['a long header', telegram(0x18, 1, 0x72, ...HEADER, 0x01, 0x5b, 22), ['status=ok', 'flow_temperature=22'], {}],
  ['encrypted records', telegram(0x08, 1, 0x7a, 7, 0, 0, 5, 0x01, 0x5b, 22), [], { frames_not_read: 1 }],
  ['the fixed structure of old', telegram(0x08, 1, 0x73, 1, 2, 3), [], { frames_not_read: 1 }],
  ['a request, heard on the line', telegram(0x53, 1, 0x51, 1, 2), [], { frames_not_read: 1 }],
])('a telegram with %s', (_, bytes, readings, notes) => {
  const got = read(mbus, [bytes]);
  expect([got.taken(), got.notes]).toEqual([readings, notes]);
});

test('a telegram whose records do not fit is no reading at all', () => {
  const { readings, invalids } = read(mbus, [telegram(0x08, 1, 0x78, 0x01, 0x5b, 22, 0x04, 0x06, 1)]);
  expect(readings).toEqual([]);
  expect(invalids).toEqual({ unparsable: 1 });
});
