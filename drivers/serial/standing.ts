import type { SourceHealth } from '../../agent/model/source.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import type { PortState } from './watch.ts';

/** How a source stands: since when, and told to the log where it changes. */
export interface Standing {
  look(state: PortState): void;
  health(figures: SourceHealth['figures']): SourceHealth;
}

/** The same trouble is told once in this time; what flaps is counted in `reopens`. */
const TELL_AGAIN_MS = 60_000;

export function newStanding(name: string, { clock, log }: World): Standing {
  let shown: PortState = { state: 'starting' };
  let since: Instant = clock.now();
  let toldAt: Millis = Number.NEGATIVE_INFINITY;
  let told: string | undefined;

  function tell({ reason, detail }: PortState): void {
    if (reason === undefined) return log.info({ source: name }, 'source_ok');
    if (reason === told && clock.mono() - toldAt < TELL_AGAIN_MS) return;
    told = reason;
    toldAt = clock.mono();
    log.warn({ source: name, reason, detail }, 'source_trouble');
  }

  return {
    look(state) {
      if (state.state !== shown.state || state.reason !== shown.reason) {
        since = clock.now();
        tell(state);
      }
      shown = state;
    },
    health(figures) {
      const { state, reason, detail } = shown;
      return {
        state,
        since,
        figures,
        ...(reason !== undefined && { reason }),
        ...(detail !== undefined && { detail }),
      };
    },
  };
}

/** An open port that has gone. */
export function portLost(path: string, why: string): PortState & { state: 'waiting'; reason: string; detail: string } {
  return {
    state: 'waiting',
    reason: 'port lost',
    detail: `serial ${path}: the port was lost (${why}); it is opened again when it returns`,
  };
}
