import { assert } from '../agent/model/failure.ts';
import type { Driver } from './driver.ts';
import { file } from './file/driver.ts';
import { modbus } from './modbus/driver.ts';
import { mqtt } from './mqtt/driver.ts';
import { recording } from './recording/driver.ts';
import { serial } from './serial/driver.ts';
import { simulated } from './simulated/driver.ts';
import { sysfs } from './sysfs/driver.ts';

/** All drivers. A new one is a folder here and a word in this list. */
export const drivers = [serial, modbus, mqtt, file, recording, sysfs, simulated] as const;

/** The driver of that name, as it stands in `driver:` of a source; the configuration has been checked by then. */
export function driverNamed(name: string): Driver {
  const found = drivers.find((driver) => driver.name === name);
  assert(found !== undefined, `a driver named ${name}`);
  return found as unknown as Driver;
}
