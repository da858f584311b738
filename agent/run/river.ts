import type { Gather } from '../ingest/gather.ts';
import type { SourceIntake } from '../ingest/intake.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import type { SeriesRegistry } from '../ingest/registry.ts';
import type { Timekeeper } from '../ingest/timekeeper.ts';
import type { Source } from '../model/source.ts';
import type { Millis } from '../model/time.ts';
import type { World } from '../model/world.ts';
import type { WriteBudget } from '../observe/write-budget.ts';
import type { Store } from '../store/store.ts';
import type { Tidy } from '../store/tidy.ts';
import type { Bell } from './bell.ts';
import type { Feed } from './feed.ts';
import type { Gauges } from './gauges.ts';

/** A source with its door into the river. */
export interface Inlet {
  readonly source: Source;
  readonly intake: SourceIntake;
  /** How many of its deliveries the broker may repeat after a crash. */
  readonly keep: number;
  paused: boolean;
}

/** Everything the filling loop works with. */
export interface River {
  readonly world: World;
  readonly store: Store;
  readonly registry: SeriesRegistry;
  readonly gather: Gather;
  readonly pipeline: Pipeline;
  readonly timekeeper: Timekeeper;
  readonly inlets: readonly Inlet[];
  readonly bell: Bell;
  readonly feed: Feed;
  readonly gauges: Gauges;
  /** Absent: what many closed windows leave behind is left to the collector. */
  readonly tidy?: Tidy;
  readonly commit_interval: Millis;
  /** Absent: nothing is known of the card. */
  readonly budget?: WriteBudget;
}
