import { expect, test } from 'vitest';
import { PROBES } from '../../agent/discover/probes.ts';
import { sourcesYaml } from '../../config/add-sources.ts';
import { loadConfig } from '../../config/load.ts';

// Functions of Modbus that write, and commands that calibrate or reset: devices.md of the sensors named, and the manuals.
const WRITING = [5, 6, 15, 16, 0x42];

test('no probe writes, calibrates or resets anything', () => {
  for (const { bytes, name } of PROBES) {
    if (name.includes('Modbus') || name.includes('Senseair') || name.includes('PZEM'))
      expect([3, 4]).toContain(bytes[1]);
    if (bytes[0] === 0xff) expect([0x79, 0x87, 0x88]).not.toContain(bytes[2]);
    if (bytes.length === 8) expect(WRITING).not.toContain(bytes[1]);
  }
});

test('what a probe suggests is a sound configuration', () => {
  for (const { source, name } of PROBES) {
    const { driver, ...settings } = source;
    const yaml = sourcesYaml([{ name: 'found', settings: { driver, port: '/dev/ttyUSB0', ...settings } }]);
    const loaded = loadConfig(yaml, 'found.yaml');
    expect(loaded.kind === 'ok' ? [] : loaded.problems, name).toEqual([]);
  }
});

test('a probe knows its answer, also an exception of Modbus, and nothing else', () => {
  const answered = (reply: string) => {
    const bytes = Uint8Array.from(reply.split(' ').map((byte) => Number.parseInt(byte, 16)));
    return PROBES.filter((probe) => probe.answers(bytes)).map(({ name }) => name);
  };
  expect(answered('FF 86 02 7C 42 00 00 00 BA')).toEqual(['MH-Z19 carbon dioxide sensor']);
  expect(answered('FE 04 02 01 90 AC D8')).toEqual(['Senseair S8 carbon dioxide sensor']);
  expect(new Set(answered('01 84 02 C2 C1'))).toEqual(new Set(['Modbus device 1']));
  expect(answered('FF 86 02 7C 42 00 00 00 BB')).toEqual([]);
  expect(answered('01 04 02 01 90 AC D9')).toEqual([]);
});
