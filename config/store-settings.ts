import { RULE_NAMES } from '../agent/clean/rules.ts';
import type { UplinkNumbering } from '../agent/forward/uplink.ts';
import { uplinkNamed } from '../agent/forward/uplinks.ts';
import { assert } from '../agent/model/failure.ts';
import type { StoreSettings, UplinkPlan } from '../agent/store/store.ts';
import type { Driven } from './by-driver.ts';
import type { Config } from './config.ts';
import { windowName, windowPlan } from './windows.ts';

/** What the store is to be told. */
export function toStoreSettings(config: Config): StoreSettings {
  const { path, durability, max_size, keep_raw, keep } = config.store;
  return {
    path,
    durability,
    max_size,
    keep_raw,
    keep,
    agent: config.agent.id,
    windows: windowPlan(config.windows),
    rules: RULE_NAMES,
    uplinks: Object.entries(config.uplinks).map(([name, uplink]) => toUplinkPlan(name, uplink)),
  };
}

function toUplinkPlan(name: string, { driver, settings }: Driven): UplinkPlan {
  const { windows, ...numbering } = numberingOf(driver, settings);
  return { name, ...numbering, ...(windows && { windows: windows.map(windowName) }) };
}

/** What an uplink forwards and in which order, as its kind understands its settings. */
export function numberingOf(driver: string, settings: unknown): UplinkNumbering {
  const kind = uplinkNamed(driver);
  assert(kind !== undefined, `there is no uplink ${driver}`);
  return kind.numbering(settings as never);
}
