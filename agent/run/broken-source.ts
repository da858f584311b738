import type { Source } from '../model/source.ts';
import type { Instant } from '../model/time.ts';

/** What stands in for a source that could not be made: it reads nothing and says why. */
export function brokenSource(name: string, reason: string, since: Instant): Source {
  const idle = () => undefined;
  return {
    name,
    open: async () => undefined,
    durable: idle,
    pause: idle,
    resume: idle,
    health: () => ({ state: 'fault', reason: 'could not be opened', detail: reason, since, figures: {} }),
    close: async () => undefined,
  };
}
