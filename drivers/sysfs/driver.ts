import { defineDriver } from '../driver.ts';
import { sysfsSettings } from './settings.ts';

/** Sensors that the kernel reads: 1-Wire, hardware monitors, industrial I/O, and any file with a number. */
export const sysfs = defineDriver({
  name: 'sysfs',
  settings: sysfsSettings,
  async create(name, checked, world) {
    const { sysfsSource } = await import('./source.ts');
    return sysfsSource(name, checked, world);
  },
});
