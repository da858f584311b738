import type * as v from 'valibot';
import type { Source } from '../agent/model/source.ts';
import type { World } from '../agent/model/world.ts';
import type { PortRef } from './serial/find.ts';
import type { LineSettings } from './serial/transport.ts';

/** Something wrong with settings that a schema cannot see; `path` leads to it from the driver's settings. */
export interface SettingsProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A kind of device or dialect that is read with a setting: what the README lists. */
export interface Known {
  /** For people: "Eastron SDM630 energy meters (three phases)". */
  readonly title: string;
  /** What has to be written for it: "profile: sdm630". */
  readonly setting: string;
}

/** The port that a source opens, and how it sets the line. */
export interface PortUse {
  readonly port: PortRef;
  readonly line: LineSettings;
}

/**
 * A driver: what it takes in configuration, and how to open a source from that. Importing a driver is cheap;
 * the package that talks to the device is imported by `create`.
 */
export interface Driver<Settings extends v.GenericSchema = v.GenericSchema> {
  readonly name: string;
  /** Settings beside `driver:`, every one with a description and a default where there is one. */
  readonly settings: Settings;
  /** What it reads, kind by kind. */
  readonly knows?: readonly Known[];
  /** Checks across settings. */
  problems?(settings: v.InferOutput<Settings>): SettingsProblem[];
  /** The serial port that it opens; sources of any drivers may share one, where their lines agree. */
  port?(settings: v.InferOutput<Settings>): PortUse;
  /** What settings stand for that say much in a word, a line each; for people who ask. */
  explain?(settings: v.InferOutput<Settings>): readonly string[];
  /** Loads what `create` and the first opening are going to need, where that takes long; both work without it. */
  load?(settings: v.InferOutput<Settings>): Promise<unknown>;
  create(name: string, settings: v.InferOutput<Settings>, world: World): Promise<Source>;
}

/** Lets the settings' type follow from the schema. */
export function defineDriver<Settings extends v.GenericSchema>(driver: Driver<Settings>): Driver<Settings> {
  return driver;
}
