import { SILENT } from '../../../agent/model/log.ts';
import type { World } from '../../../agent/model/world.ts';
import type { LinkSettings } from '../../../agent/settings/broker.ts';
import type { Pace } from '../../../drivers/mqtt/backoff.ts';

/** The real clocks, and secrets out of a table that a test may change. */
export function worldOf(secrets: Record<string, string> = {}): World {
  return {
    clock: { now: () => Date.now(), mono: () => performance.now() },
    log: SILENT,
    random: Math.random,
    secret: (ref) => {
      const name = 'env' in ref ? ref.env : 'file' in ref ? ref.file : ref.credential;
      const text = secrets[name];
      if (text === undefined) throw new Error(`the secret ${name} is not set`);
      return text;
    },
  };
}

/** Everything at once: what takes a minute in the field takes a moment here. */
export const HASTY: Pace = { first: 5, most: 20, credentials: 30, subscription: 20, stable: 10_000, patience: 5000 };

export function settingsOf(url: string, more: Partial<LinkSettings> = {}): LinkSettings {
  return { url, clean: true, keepalive: 15_000, protocol: 5, receive_maximum: 1000, max_packet: 256_000, ...more };
}
