import { once } from 'node:events';
import { createServer } from 'node:net';
import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import { modbus } from '../../../drivers/modbus/driver.ts';
import { newMbap } from '../../../drivers/modbus/request.ts';
import { modbusSettings, modeOf } from '../../../drivers/modbus/settings.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { realWorld } from '../../fakes/real-world.ts';
import { answerOf } from './frames.ts';

const cleanings: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanings.splice(0).reverse()) await clean();
});

async function readFrom(mode: 'rtu' | 'tcp', answer: (request: Buffer) => Uint8Array) {
  const server = createServer((socket) => {
    socket.on('data', (request) => socket.write(answer(request)));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanings.push(() => server.close());
  const { port } = server.address() as { port: number };
  const registers = [
    { field: 'a', at: 5 },
    { field: 'b', at: 300 },
    { field: 'c', at: 600 },
  ];
  const settings = v.parse(modbusSettings, {
    port: `tcp://127.0.0.1:${port}`,
    mode,
    every: '20ms',
    devices: { d: { unit: 3, registers } },
  });
  const source = await modbus.create('net', settings, realWorld());
  const intake = recordingIntake();
  await source.open(intake);
  cleanings.push(() => source.close());
  return { source, intake };
}

test('RTU through TCP is read like a line', async () => {
  const { source, intake } = await readFrom('rtu', (request) => answerOf(request, (at) => at));
  await intake.until(() => intake.readings.length >= 6);
  expect(new Set(intake.taken())).toEqual(new Set(['d/a=5', 'd/b=300', 'd/c=600']));
  expect(source.health().state).toBe('ok');
});

test('Modbus TCP numbers its questions: an answer to an older one is passed over', async () => {
  let older: Uint8Array = new Uint8Array();
  const { intake } = await readFrom('tcp', (request) => {
    const body = request.subarray(6);
    const said = answerOf(body, (at) => at).subarray(0, -2);
    const answer = Buffer.concat([request.subarray(0, 4), Uint8Array.of(0, said.length), said]);
    const both = Buffer.concat([older, answer]);
    older = answer;
    return both;
  });
  await intake.until(() => intake.readings.length >= 9);
  expect(new Set(intake.taken())).toEqual(new Set(['d/a=5', 'd/b=300', 'd/c=600']));
});

test('a question over Modbus TCP is framed as the standard says, and its exception is understood', () => {
  const wrapping = newMbap();
  const { bytes, find } = wrapping.request({ unit: 0x11, fn: 3, at: 0x6b, count: 3 });
  expect(Buffer.from(bytes).toString('hex')).toBe('00010000000611030 06b0003'.replaceAll(' ', ''));
  const refused = Buffer.from('000100000003118302', 'hex');
  const found = find(Buffer.concat([Buffer.from('0000000000051103021234', 'hex'), refused]));
  expect(found && wrapping.reply(found)).toEqual({ kind: 'exception', code: 2 });
  expect(find(Buffer.from('000100000003128302', 'hex'))).toBeUndefined();
});

test.each([
  ['tcp://192.168.1.40:502', undefined, 'tcp'],
  ['tcp://192.168.1.40:4001', undefined, 'rtu'],
  ['tcp://192.168.1.40:502', 'rtu', 'rtu'],
  ['/dev/ttyUSB0', undefined, 'rtu'],
] as const)('%s with mode %s is read as %s', (port, mode, read) => {
  expect(modeOf(v.parse(modbusSettings, { port, mode, devices: { d: { unit: 1, profile: 'soil' } } }))).toBe(read);
});
