import type { Config } from '../../config/config.ts';
import { driverNamed } from '../../drivers/index.ts';
import { loadLibrary } from '../../drivers/mqtt/library.ts';

/**
 * Begins to load the packages that sources and uplinks are going to need: they take longer than all the rest, and there
 * is time while the store opens in its thread. What cannot be loaded says so when it is used.
 */
export function loadAhead({ sources, uplinks }: Pick<Config, 'sources' | 'uplinks'>): void {
  const loading = Object.values(sources).map(({ driver, settings }) => driverNamed(driver).load?.(settings as never));
  if (Object.keys(uplinks).length > 0) loading.push(loadLibrary());
  void Promise.allSettled(loading);
}
