import type * as v from 'valibot';
import type { Link, LinkHealth } from '../model/link.ts';
import type { Outbox } from '../model/outbox.ts';
import type { Millis } from '../model/time.ts';
import type { World } from '../model/world.ts';
import type { LinkSettings } from '../settings/broker.ts';

/** The receiver has acknowledged more than was ever numbered here: this state is a copy that went back in time. */
export interface Fork {
  readonly uplink: string;
  readonly epoch: string;
  /** What the receiver has, and what is known here. */
  readonly acked: number;
  readonly newest: number;
}

/** How an uplink is doing. */
export interface UplinkState {
  readonly link: LinkHealth;
  /** Messages published and not yet acknowledged by the broker. */
  readonly in_flight: number;
  /** The newest sequence number given out, and the newest that is settled, in the current epoch. */
  readonly newest_seq: number;
  readonly settled_seq: number;
  readonly figures: Readonly<Record<string, number>>;
}

/** A way out: empties the outbox towards one place. Nothing that happens to it touches another uplink. */
export interface Uplink {
  readonly name: string;
  /** Starts connecting and sending; never waits for the other side. */
  open(): void;
  /** The agent's health, encoded; the newest is sent at once when connected, at most once a second. */
  publishHealth(bytes: Uint8Array): void;
  state(): UplinkState;
  /** Says goodbye and disconnects, within 2 s. What is not settled stays in the outbox. */
  close(): Promise<void>;
}

/** What an uplink is handed. */
export interface UplinkPorts {
  readonly agent: string;
  readonly outbox: Outbox;
  readonly world: World;
  /** Opens a connection to a broker (`drivers/mqtt/link.ts`). */
  readonly openLink: (settings: LinkSettings, world: World) => Link;
  /** Called once per epoch that turns out to be forked: the agent begins a new one. */
  readonly onFork: (fork: Fork) => void;
  /** Calls back after a time; the answer cancels. Default: the timers of Node. */
  readonly timer?: Timer;
}

export type Timer = (delay: Millis, ring: () => void) => () => void;

/** What of an uplink's settings the store must know to number messages for it. */
export interface UplinkNumbering {
  readonly windows?: readonly string[];
  readonly order: 'oldest_first' | 'newest_first';
  readonly message_summaries: number;
  readonly outbox_messages: number;
  readonly compress: 'none' | 'gzip';
}

/** A kind of uplink: its settings, every one with a description, and how to make one. */
export interface UplinkKind<Settings extends v.GenericSchema = v.GenericSchema> {
  /** The word after `driver:`. */
  readonly name: string;
  readonly settings: Settings;
  /** Checks across settings; `path` leads to the setting at fault. */
  problems?(settings: v.InferOutput<Settings>): { readonly path: readonly string[]; readonly message: string }[];
  numbering(settings: v.InferOutput<Settings>): UplinkNumbering;
  create(name: string, settings: v.InferOutput<Settings>, ports: UplinkPorts): Uplink;
}

/** Lets the settings' type follow from the schema. */
export function defineUplink<Settings extends v.GenericSchema>(kind: UplinkKind<Settings>): UplinkKind<Settings> {
  return kind;
}
