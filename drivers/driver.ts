import type * as v from 'valibot';
import type { Source } from '../agent/model/source.ts';
import type { World } from '../agent/model/world.ts';

/** Something wrong with settings that a schema cannot see; `path` leads to it from the driver's settings. */
export interface SettingsProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * A driver: what it takes in configuration, and how to open a source from that. Importing a driver is cheap;
 * the package that talks to the device is imported by `create`.
 */
export interface Driver<Settings extends v.GenericSchema = v.GenericSchema> {
  readonly name: string;
  /** Settings beside `driver:`, every one with a description and a default where there is one. */
  readonly settings: Settings;
  /** Checks across settings. */
  problems?(settings: v.InferOutput<Settings>): SettingsProblem[];
  /** Loads what `create` and the first opening are going to need, where that takes long; both work without it. */
  load?(settings: v.InferOutput<Settings>): Promise<unknown>;
  create(name: string, settings: v.InferOutput<Settings>, world: World): Promise<Source>;
}

/** Lets the settings' type follow from the schema. */
export function defineDriver<Settings extends v.GenericSchema>(driver: Driver<Settings>): Driver<Settings> {
  return driver;
}
