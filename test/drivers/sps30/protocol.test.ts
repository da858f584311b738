import { expect, test } from 'vitest';
import { sps30 } from '../../../drivers/sps30/protocol.ts';
import { read } from '../read.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('says what the datasheet says, and starts the measurement only as an initialisation', () => {
  const { questions, init } = sps30.polling?.({ every: 5000 }) ?? { questions: [], init: [] };
  expect(questions.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(['7e000300fc7e']);
  expect(init?.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(['7e0000020103f97e']);
});

test('an answer is told from the answer to another command', () => {
  const [question] = sps30.polling?.({ every: 5000 })?.questions ?? [];
  expect(question?.answeredBy(Uint8Array.of(0, 3, 0, 0))).toBe(true);
  expect(question?.answeredBy(Uint8Array.of(0, 0, 0, 0))).toBe(false);
});

test('a sensor that rests, or has nothing new, gives no readings', () => {
  const { readings, notes } = read(sps30, [hex('7e000343 00 b9 7e'), hex('7e000300 00 fc 7e')]);
  expect(readings).toEqual([]);
  expect(notes).toMatchObject({ not_measuring: 1, nothing_new: 1 });
});

test('one flag may stand between two frames', () => {
  const { notes } = read(sps30, [hex('7e 00 03 00 00 fc 7e 00 03 00 00 fc 7e')]);
  expect(notes['nothing_new']).toBe(2);
});
