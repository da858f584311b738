import { join } from 'node:path';
import { factsOf } from '../values/facts.ts';
import type { Field } from '../values/outlet.ts';
import type { Item } from './item.ts';
import { scratchpadValue } from './scratchpad.ts';
import { namesIn, textOf } from './text.ts';

// DS18S20, DS1822, DS18B20, DS1825, DS28EA00. `00-...` are ghosts of bad wiring.
const THERMOMETERS = /^(?:10|22|28|3b|42)-[0-9a-f]{12}$/;
const { quantity } = factsOf('sysfs 1-Wire');
// The sentinels of a DS18B20, 85 °C after power-up among them, are known to the quantity.
const TEMPERATURE: Field = { name: 'temperature', facts: quantity('temperature_ds18b20', '°C') };

/** The thermometers on all 1-Wire buses; the device is its number, `28-0316a2795dff`. */
export async function oneWireItems(root: string): Promise<Item[]> {
  const folder = join(root, 'bus/w1/devices');
  return (await namesIn(folder))
    .filter((name) => THERMOMETERS.test(name))
    .map((device) => {
      const path = join(folder, device, 'w1_slave');
      return { path, device, field: TEMPERATURE, read: async () => scratchpadValue(await textOf(path)) };
    });
}
