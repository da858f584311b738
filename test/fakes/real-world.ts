import { SILENT } from '../../agent/model/log.ts';
import type { World } from '../../agent/model/world.ts';

/** The world as it is: real clocks, a silent log, no secrets. Each part can be replaced. */
export function realWorld(parts: Partial<World> = {}): World {
  return {
    clock: { now: () => Date.now(), mono: () => performance.now() },
    log: SILENT,
    random: () => 0.5,
    secret: () => {
      throw new Error('a test has no secrets');
    },
    ...parts,
  };
}
