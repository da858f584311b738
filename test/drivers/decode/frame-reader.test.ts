import { expect, test } from 'vitest';
import { frameReader } from '../../../drivers/decode/frame-reader.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { scaleProtocol } from '../conformance/scale.ts';

const { protocol, samples } = scaleProtocol();
const bytes = samples[0]?.bytes ?? new Uint8Array();
const first = bytes.subarray(0, 7);

function open() {
  const intake = recordingIntake();
  return { intake, reader: frameReader(protocol, {}, intake) };
}

test('each frame is one delivery, and the answer says how many made sense', () => {
  const { intake, reader } = open();
  expect(reader.push(bytes, 0, 0)).toBe(3);
  expect(intake.deliveries.map(({ readings }) => readings)).toEqual([1, 1, 1]);
  expect(intake.taken()).toEqual(['weight=1234', 'weight=16973', 'weight=20000']);
  expect(reader.ticket).toBe(3);
});

test('a silence longer than the gap throws away what is half read; a shorter one does not', () => {
  const { intake, reader } = open();
  reader.push(first.subarray(0, 4), 0, 1000);
  reader.push(first.subarray(4), 0, 1500);
  expect(intake.taken()).toEqual(['weight=1234']);
  reader.push(first.subarray(0, 4), 0, 2000);
  reader.push(first.subarray(4), 0, 2501);
  expect(intake.taken()).toEqual(['weight=1234']);
  expect(intake.notes['partial_frames']).toBe(1);
});

test('an interruption does the same, and what was skipped or bad is told once', () => {
  const { intake, reader } = open();
  const spoilt = Uint8Array.from(first);
  spoilt[4] = 0;
  reader.push(Buffer.concat([spoilt, first.subarray(0, 3)]), 0, 0);
  expect(reader.misfits.garbled).toBe(1);
  reader.interrupt();
  reader.push(first, 0, 0);
  expect(intake.taken()).toEqual(['weight=1234']);
  expect(intake.notes).toEqual({ bad_frames: 1, skipped_bytes: 7, partial_frames: 1 });
  expect(reader.misfits.garbled).toBe(0);
});
