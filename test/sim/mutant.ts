import type { CollectDatabase } from '../../agent/collect/database.ts';
import type { Intake, Source } from '../../agent/model/source.ts';
import type { Database } from '../../agent/store/sqlite.ts';
import type { Store } from '../../agent/store/store.ts';
import type { Transport } from '../../drivers/serial/transport.ts';
import type { Story } from './story.ts';

/** A deliberate mistake, wrapped around the shipped code where the simulation puts its parts together. */
export interface Mutant {
  readonly name: string;
  /** What the mistake is, in words. */
  readonly mistake: string;
  /** Worlds that are known to show it soon. */
  readonly seeds?: readonly number[];
  /** What happens in a world that shows it surely, instead of the faults that the seed deals. */
  readonly story?: Story;
  store?(store: Store): Store;
  intake?(intake: Intake, source: () => Source): Intake;
  transport?(transport: Transport): Transport;
  database?(database: CollectDatabase): CollectDatabase;
  /** What the source is told of its session. */
  session?(present: boolean): boolean;
  packet?(packet: { readonly dup: boolean }): void;
  /** Done to a store that was salvaged just now, before the program goes on with it. */
  salvaged?(db: Database): void;
  /** How far ahead of the clock a time may be. */
  readonly max_skew?: number;
  /** When the uplink to the receiver takes a message for delivered. */
  readonly ack?: 'puback';
}

/** No mistake: the program as it ships. */
export const NONE: Mutant = { name: 'none', mistake: 'none' };
