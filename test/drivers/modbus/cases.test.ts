import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Transactions } from '../../../drivers/bus/transactions.ts';
import { planRounds } from '../../../drivers/modbus/blocks.ts';
import { newBlockReader } from '../../../drivers/modbus/readings.ts';
import { RTU } from '../../../drivers/modbus/request.ts';
import { modbusSettings, profileOf } from '../../../drivers/modbus/settings.ts';
import { newSlave } from '../../../drivers/modbus/slave.ts';
import { recordingIntake } from '../../fakes/intake.ts';

interface Case {
  readonly about: string;
  readonly device: object;
  readonly profiles?: object;
  readonly exchange: readonly { readonly ask: string; readonly answer: string }[];
}

const FOLDER = join(import.meta.dirname, '../../../drivers/modbus/cases');
const CASES = readdirSync(FOLDER).map((name) => {
  const given = parse(readFileSync(join(FOLDER, name, 'case.yaml'), 'utf8')) as Case;
  const expected: unknown = JSON.parse(readFileSync(join(FOLDER, name, 'expected.json'), 'utf8'));
  return { name, about: given.about, given, expected };
});

describe.each(CASES)('$name: $about', ({ given, expected }) => {
  test('gives the expected readings, and asks what it should', async () => {
    expect(await run(given)).toEqual(expected);
  });
});

async function run(given: Case): Promise<object> {
  const settings = v.parse(modbusSettings, {
    port: 'virtual://case',
    devices: { device: given.device },
    ...(given.profiles && { profiles: given.profiles }),
  });
  const device = settings.devices['device'];
  if (!device) throw new Error('a case has a device');
  const intake = recordingIntake({ labels: ['device/alarm'] });
  const asked: string[] = [];
  const unanswered: string[] = [];
  const transactions: Transactions = {
    enter: () => undefined,
    leave: async () => undefined,
    figures: { requests: 0, answers: 0, timeouts: 0, late_bytes: 0, echoes: 0 },
    async ask({ request, find }) {
      const hex = hexOf(request);
      asked.push(hex);
      const said = given.exchange.find(({ ask }) => ask.replaceAll(' ', '') === hex);
      const bytes = find(Buffer.from(said?.answer.replaceAll(' ', '') ?? '', 'hex'));
      if (!bytes) unanswered.push(hex);
      return bytes ? { kind: 'answer', bytes } : { kind: 'timeout' };
    },
  };
  const slave = newSlave(transactions, { unit: device.unit, timeout: 300, wrapping: RTU, mono: () => 0 });
  const profile = profileOf(settings, device);
  const read = newBlockReader({ name: 'device', origin: profile.origin, every: settings.every });
  for (const block of planRounds(profile, settings.every).flatMap(({ blocks }) => blocks)) {
    const outcome = await slave.read({ unit: device.unit, fn: block.fn, at: block.at, count: block.count });
    if (outcome.kind === 'registers') read(block, outcome.bytes, 0, intake);
  }
  expect(asked).toEqual(given.exchange.map(({ ask }) => ask.replaceAll(' ', '')));
  const readings = Object.fromEntries(intake.readings.map(({ series, value }) => [series, value]));
  return { readings, invalid: intake.invalids, unanswered: unanswered.length };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
