import { sharedBus } from '../bus/shared.ts';
import { defineDriver } from '../driver.ts';
import { loadFor } from '../serial/open-transport.ts';
import { PROFILES } from './profiles/profiles.ts';
import { lineOf, modbusProblems, modbusSettings } from './settings.ts';

/** Devices on an RS-485 bus or a network that speak Modbus: RTU, RTU through TCP, and Modbus TCP. */
export const modbus = defineDriver({
  name: 'modbus',
  settings: modbusSettings,
  knows: [
    ...Object.entries(PROFILES).map(([name, { title = name }]) => ({ title, setting: `profile: ${name}` })),
    { title: 'Any other device with Modbus RTU or TCP, by a table of its registers', setting: 'registers: [...]' },
  ],
  load: ({ port }) => loadFor(port),
  port: (settings) => ({ port: settings.port, line: lineOf(settings) }),
  problems: modbusProblems,
  async create(name, settings, world) {
    const { modbusSource } = await import('./source.ts');
    return modbusSource(name, settings, await sharedBus(settings.port, lineOf(settings), world), world);
  },
});
