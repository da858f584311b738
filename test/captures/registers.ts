import * as v from 'valibot';
import type { Intake } from '../../agent/model/source.ts';
import { planRounds } from '../../drivers/modbus/blocks.ts';
import { newBlockReader } from '../../drivers/modbus/readings.ts';
import { widthOf } from '../../drivers/modbus/register.ts';
import { type ReadFunction, RTU } from '../../drivers/modbus/request.ts';
import { modbusSettings, profileOf } from '../../drivers/modbus/settings.ts';
import type { Vector } from './vectors.ts';

const PROFILES: Readonly<Record<string, string>> = { 'pzem004t-v3': 'pzem004t', 'soil-7in1': 'soil' };

/** Reads an answer of Modbus by the profile of its device, as far as its question reached. */
export function takeRegisters({ id, profile: named, request = '', hex }: Vector, intake: Intake): void {
  const asked = Buffer.from(request, 'hex');
  const question = {
    unit: asked.readUInt8(0),
    fn: asked.readUInt8(1) as ReadFunction,
    at: asked.readUInt16BE(2),
    count: asked.readUInt16BE(4),
  };
  const found = RTU.request(question).find(Buffer.from(hex, 'hex'));
  const reply = found && RTU.reply(found);
  if (reply?.kind !== 'registers') return;
  // Thermometers of one name come in tenths and in hundredths.
  const own = id.endsWith('x100') ? 'xy-md02-hundredths' : (PROFILES[named] ?? named);
  const settings = v.parse(modbusSettings, { port: 'x', devices: { device: { unit: question.unit, profile: own } } });
  const device = settings.devices['device'];
  if (!device) throw new Error('there is a device');
  const profile = profileOf(settings, device);
  const end = question.at + question.count;
  const registers = profile.registers.filter(({ at, type }) => at >= question.at && at + widthOf(type) <= end);
  const read = newBlockReader({ name: '', origin: profile.origin, every: settings.every });
  for (const { blocks } of planRounds({ ...profile, registers }, settings.every)) {
    for (const block of blocks) read(block, reply.bytes.subarray(2 * (block.at - question.at)), 0, intake);
  }
}
