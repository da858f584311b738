import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeSettings } from '../../../drivers/decode/settings.ts';
import { readHead, readPart, writeHead, writePart } from '../../../drivers/recording/format.ts';
import { isRecording } from '../../../drivers/recording/is-recording.ts';
import { recordingSource } from '../../../drivers/recording/source.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { FakeWorld } from '../../fakes/world.ts';
import { scratch } from '../../peers/weir.ts';

const folder = scratch();
afterAll(() => folder.remove());
const started = '2026-11-22T12:00:00.000Z';
const HEAD = { port: '/dev/ttyUSB0', baud: 9600, bits: 8, parity: 'none', started } as const;
const part = (ms: number, text: string) => writePart({ ms, bytes: new TextEncoder().encode(text) });
const decode = { format: 'kv', decimal: '.', units: [], rename: {} } as never;

async function play(name: string, text: string) {
  const intake = recordingIntake();
  const path = folder.file(name, text);
  const source = recordingSource('bench', { path: [path], decode, max_line: 1024 }, new FakeWorld());
  await source.open(intake);
  await source.ended;
  const { state, detail } = source.health();
  await source.close();
  return { intake, state, detail };
}

const CASES = join(import.meta.dirname, '../../../drivers/recording/cases');

test.each(readdirSync(CASES))('the case %s gives what it is expected to', async (name) => {
  const read = (file: string) => readFileSync(join(CASES, name, file), 'utf8');
  const { intake } = await play(`${name}.wrec`, read('input.wrec'));
  const readings = intake.readings.map(({ time, series, value }) => ({
    time: new Date(time).toISOString(),
    series,
    value,
  }));
  expect(readings).toEqual(JSON.parse(read('expected.json')));
});

describe('a recording', () => {
  test('gives each reading the time at which its bytes came', async () => {
    const { intake, state } = await play(
      'good.wrec',
      writeHead(HEAD) + part(5, 'x\nT=2') + part(1000, '1.5\n') + part(2000, 'T=22\n'),
    );
    expect(intake.readings.map(({ series, value, time }) => [series, value, time - Date.parse(started)])).toEqual([
      ['T', 21.5, 1000],
      ['T', 22, 2000],
    ]);
    expect(state).toBe('ended');
  });

  test('goes on after a spoilt line, which is counted', async () => {
    const { intake } = await play('spoilt.wrec', `${writeHead(HEAD)}${part(1, '\nT=1\n')}{"ms":\n${part(3, 'T=2\n')}`);
    expect(intake.taken()).toEqual(['T=1', 'T=2']);
    expect(intake.invalids).toEqual({ unparsable: 1 });
  });

  test('of another sort is refused, and says what makes one', async () => {
    const { state, detail } = await play('other.txt', 'T=1\n');
    expect([state, detail]).toEqual(['fault', expect.stringContaining('weir record makes one')]);
  });

  test('is known by its first line', () => {
    expect(isRecording(folder.file('a.wrec', writeHead(HEAD)))).toBe(true);
    expect(isRecording(folder.file('a.csv', 'a,b\n1,2\n'))).toBe(false);
    expect(isRecording(`${folder.path}/none`)).toBe(false);
  });
});

test.each(['dump.bin', 'dump.bin.gz'])('bare bytes of a line are read by a protocol: %s', async (name) => {
  const line = (weight: string) => `ST,+${weight}  g\r\n`;
  const text = [line('00456.89'), 'x'.repeat(600), '\r\n', line('00457.01')].join('');
  const path = join(folder.path, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  const intake = recordingIntake({ labels: ['state'] });
  const raw = { started: Date.parse(started), baud: 9600 };
  const scale = v.parse(decodeSettings('arrival'), { format: 'scale' });
  const source = recordingSource('bench', { path: [path], decode: scale, max_line: 1024, raw }, new FakeWorld());
  await source.open(intake);
  await source.ended;
  expect(source.health().state).toBe('ended');
  await source.close();
  expect(intake.taken()).toEqual(['state=stable', 'weight=456.89', 'state=stable', 'weight=457.01']);
  // 636 bytes of ten bits each at 9600 bits a second.
  expect(intake.readings.at(-1)?.time).toBe(raw.started + 663);
});

test('what is written is read back', () => {
  expect(readHead(writeHead(HEAD))).toMatchObject(HEAD);
  expect(readPart(writePart({ ms: 12.4, bytes: Uint8Array.of(0, 255, 10) }))).toEqual({
    ms: 12,
    bytes: Buffer.from([0, 255, 10]),
  });
  for (const line of ['', '{}', '[]', '{"ms":-1,"bytes":""}', '{"ms":1,"bytes":"%%"}', 'null'])
    expect(readPart(line)).toBeUndefined();
});
