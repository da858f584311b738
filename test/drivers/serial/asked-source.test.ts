import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import type { Source } from '../../../agent/model/source.ts';
import { loadConfig } from '../../../config/load.ts';
import { serial } from '../../../drivers/serial/driver.ts';
import { type VirtualPort, virtualPort } from '../../../drivers/serial/virtual-port.ts';
import { type RecordingIntake, recordingIntake } from '../../fakes/intake.ts';
import { realWorld } from '../../fakes/real-world.ts';

const START = '7e0000020103f97e';
const READ = '7e000300fc7e';
const MEASURED =
  '7e0003002840a783204117 77bb414a5f8341548ddd41d2833e427d33fc8542261722 4229a4d9422a29bc3f55b7e79e7e'.replaceAll(
    ' ',
    '',
  );
const NOTHING_NEW = '7e00030000fc7e';

let names = 0;
const cleanings: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanings.splice(0).reverse()) await clean();
});

/** A device that answers as `answer` says, read with these settings of `decode`. */
async function ask(
  decode: object,
  answer: (asked: string) => string | undefined,
  more: object = {},
): Promise<{ source: Source; intake: RecordingIntake; heard: string[]; cable: VirtualPort }> {
  const name = `asked-${names++}`;
  const cable = virtualPort(name);
  const heard: string[] = [];
  cable.onWritten((bytes) => {
    const asked = Buffer.from(bytes).toString('hex');
    heard.push(asked);
    const said = answer(asked);
    if (said !== undefined) cable.write(Buffer.from(said, 'hex'));
  });
  const settings = v.parse(serial.settings, { port: `virtual://${name}`, decode, ...more });
  const source = await serial.create('dust', settings, realWorld());
  const intake = recordingIntake();
  await source.open(intake);
  cleanings.push(() => source.close());
  return { source, intake, heard, cable };
}

test('a device that speaks only when spoken to is asked again and again, and nothing else is said', async () => {
  const { source, intake, heard } = await ask({ format: 'sps30', every: '20ms' }, (asked) =>
    asked === READ ? MEASURED : undefined,
  );
  await intake.until(() => intake.readings.filter(({ series }) => series === 'pm25').length >= 3);
  expect(new Set(heard)).toEqual(new Set([READ]));
  expect(intake.readings.find(({ series }) => series === 'pm25')?.value).toBeCloseTo(9.4667, 3);
  expect(source.health().state).toBe('ok');
});

test('what makes it begin is said first, once an opening, and only where the configuration allows it', async () => {
  const answer = (asked: string) => (asked === READ ? NOTHING_NEW : '7e00000000ff7e');
  const { intake, heard, cable } = await ask({ format: 'sps30', every: '20ms' }, answer, { allow_init: true });
  await intake.until(() => (intake.notes['nothing_new'] ?? 0) >= 2);
  expect(heard[0]).toBe(START);
  expect(heard.slice(1).every((each) => each === READ)).toBe(true);
  cable.unplug();
  cable.plug();
  await intake.until(() => (intake.notes['reopens'] ?? 0) > 0);
  const before = intake.notes['nothing_new'] ?? 0;
  await intake.until(() => (intake.notes['nothing_new'] ?? 0) > before);
  expect(heard.filter((each) => each === START).length).toBe(2);
});

test('an answer to another question is not taken: it is counted and left', async () => {
  const foreign = '7e00000000ff7e'; // What the command to start is answered with.
  const { source, intake } = await ask({ format: 'sps30', every: '20ms' }, () => foreign + MEASURED);
  await intake.until(() => intake.readings.length > 0);
  expect(source.health().figures['foreign_frames']).toBeGreaterThan(0);
});

test('a device that does not answer is named with what to do', async () => {
  const { source, intake } = await ask({ format: 'frame', profile: 'mh-z19', every: '10ms' }, () => undefined);
  while (source.health().state !== 'waiting') await new Promise(setImmediate);
  expect(source.health().reason).toBe('no answer');
  expect(source.health().detail).toMatch(/no answer to the question for CO2.*bit rate/);
  expect(intake.readings).toEqual([]);
});

test('allow_init for a device that needs none is a mistake', () => {
  const text = (decode: string) =>
    `sources: { a: { driver: serial, port: /dev/ttyUSB0, allow_init: true, decode: ${decode} } }`;
  expect(loadConfig(text('{ format: sps30 }'), 'x.yaml')).toMatchObject({ kind: 'ok' });
  expect(loadConfig(text('{ format: kv }'), 'x.yaml')).toMatchObject({
    kind: 'bad',
    problems: [{ message: expect.stringMatching(/leave allow_init out/) }],
  });
});
