import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Mapping } from '../../../drivers/mqtt/mapping.ts';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { recordingIntake } from '../../fakes/intake.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

function taken(entry: object, payload: Buffer) {
  const mapping = new Mapping(v.parse(mqttSettings, { url: 'mqtt://x', topics: [{ topic: '{device}', ...entry }] }));
  const intake = recordingIntake();
  mapping.take({ topic: 'hall', payload, retained: false }, NOW, intake);
  return { taken: intake.taken(), invalid: intake.invalids, times: intake.readings.map(({ time }) => time) };
}

test('CBOR is a document like any other: paths, times and "**" work on it', () => {
  // {"t": 21.5, "at": 1795335000, "probe": {"depth": [1, 2.5]}, "raw": h'01'}
  const payload = Buffer.from(
    'a46174f94d606261741a6b02d1586570726f6265a165646570746882 01f941006372617741 01'.replaceAll(' ', ''),
    'hex',
  );
  const time = { path: 'at', format: 'unix_s' };
  expect(taken({ payload: 'cbor', time }, payload)).toEqual({
    taken: ['hall/t=21.5', 'hall/probe.depth.0=1', 'hall/probe.depth.1=2.5'],
    invalid: {},
    times: [1_795_346_776_000, 1_795_346_776_000, 1_795_346_776_000],
  });
});

test.each([
  ['nothing', '', { missing: 1 }],
  ['half a document', 'a16174', { unparsable: 1 }],
  ['a tower of arrays', '81'.repeat(64), { too_big: 1 }],
])('%s is counted and gives no reading', (_, hex, invalid) => {
  expect(taken({ payload: 'cbor' }, Buffer.from(hex, 'hex'))).toMatchObject({ taken: [], invalid });
});

test('text that is no UTF-8 is no line', () => {
  expect(taken({ payload: 'kv' }, Buffer.from([0x54, 0x3d, 0xff]))).toMatchObject({
    taken: [],
    invalid: { unparsable: 1 },
  });
});
