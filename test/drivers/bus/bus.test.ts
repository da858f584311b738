import { expect, test } from 'vitest';
import type { Source } from '../../../agent/model/source.ts';
import { driverNamed } from '../../../drivers/index.ts';
import { virtualPort } from '../../../drivers/serial/virtual-port.ts';
import { type RecordingIntake, recordingIntake } from '../../fakes/intake.ts';
import { realWorld } from '../../fakes/real-world.ts';

const SETTINGS = { port: 'virtual://shared', stop: 1, max_line: 1024, silence: 30_000, allow_init: false };
const KV = { format: 'kv', decimal: '.', units: [], rename: {} };

test('two sources that name the same port share it: it is opened once, and both hear all', async () => {
  const cable = virtualPort('shared');
  const world = realWorld();
  const make = async (name: string, field: string): Promise<{ source: Source; intake: RecordingIntake }> => {
    const decode = { ...KV, fields: [field] };
    const source = await driverNamed('serial').create(name, { ...SETTINGS, decode } as never, world);
    const intake = recordingIntake();
    await source.open(intake);
    return { source, intake };
  };
  const one = await make('one', 'a');
  const two = await make('two', 'b');
  const timer = setInterval(() => cable.write('a=1 b=2\n'), 10);
  await one.intake.until(() => one.intake.readings.length > 1);
  await two.intake.until(() => two.intake.readings.length > 1);
  expect([one.source.health().state, two.source.health().state]).toEqual(['ok', 'ok']);
  expect(new Set([...one.intake.taken(), ...two.intake.taken()])).toEqual(new Set(['a=1', 'b=2']));

  await one.source.close();
  const before = two.intake.readings.length;
  await two.intake.until(() => two.intake.readings.length > before + 2);
  await two.source.close();
  clearInterval(timer);
  const lost = cable.lost_bytes;
  cable.write('a=1 b=2\n');
  expect(cable.lost_bytes).toBe(lost + 8);
});
