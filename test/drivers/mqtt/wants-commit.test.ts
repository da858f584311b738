import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { ConnectionOptions } from '../../../drivers/mqtt/connection.ts';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { MqttSource } from '../../../drivers/mqtt/source.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { realWorld } from '../../fakes/real-world.ts';

test('a broker that sends one message at a time waits for no longer than a commit takes', async () => {
  let options: ConnectionOptions | undefined;
  const settings = v.parse(mqttSettings, { url: 'mqtt://none', receive_maximum: 1, topics: [{ topic: '{device}' }] });
  const source = new MqttSource('house', settings, 'weir-test', realWorld(), undefined, (given) => {
    options = given;
    return {
      protocol: 5,
      start: () => undefined,
      subscribe: () => undefined,
      acknowledge: () => undefined,
      health: () => ({ state: 'online', figures: {} }),
      close: async () => undefined,
    };
  });
  const asked: boolean[] = [];
  const intake = recordingIntake();
  const deliver = intake.deliver.bind(intake);
  intake.deliver = (identity) => {
    asked.push(source.wantsCommit());
    return deliver(identity);
  };
  await source.open(intake);
  const packet = { topic: 'bench', payload: Buffer.from('{"t":21.5}'), qos: 1, id: 1, dup: false, retained: false };
  options?.listeners.packet(packet, () => undefined);
  expect(asked).toEqual([true]);
});
