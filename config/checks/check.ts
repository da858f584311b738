import type { Config } from '../config.ts';
import type { Path } from '../problems.ts';

/** Something wrong that shows only when settings are seen together, or against this machine. */
export interface Fault {
  readonly path: Path;
  /** The key itself is at fault, not its value. */
  readonly at?: 'key';
  readonly message: string;
  /** It works, but is probably not what is wanted. */
  readonly warning?: true;
}

/** What a check may want to know beside the configuration. */
export interface Seen {
  /** The configuration as it was written, faults included. */
  readonly written: Readonly<Record<string, unknown>>;
  /** Whether a section fits its schema; where it does not, its defaults stand in for it. */
  readonly sound: (section: string) => boolean;
}

/** A check over a configuration from which everything that does not fit its schema has been left out. */
export type Check = (config: Config, seen: Seen) => Fault[];
