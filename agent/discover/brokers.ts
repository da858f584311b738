import * as v from 'valibot';
import { openLink } from '../../drivers/mqtt/link.ts';
import { presets } from '../../drivers/mqtt/presets/index.ts';
import type { Link } from '../model/link.ts';
import type { Millis } from '../model/time.ts';
import type { World } from '../model/world.ts';
import { brokerEntries } from '../settings/broker.ts';
import type { Watch } from './hunt.ts';

/** A dialect that is spoken on a broker. */
export interface SpokenDialect {
  /** The word in `preset:`. */
  readonly preset: string;
  readonly title: string;
  /** How sure the surest message makes us, and how many messages there were. */
  readonly score: number;
  readonly messages: number;
  /** A few of its topics, for people. */
  readonly topics: readonly string[];
}

/** What came of listening to a broker. */
export type BrokerHeard =
  | { readonly kind: 'heard'; readonly messages: number; readonly dialects: readonly SpokenDialect[] }
  | { readonly kind: 'problem'; readonly detail: string };

export interface BrokerAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: { readonly env: string } | { readonly file: string } | { readonly credential: string };
}

/** One message like that proves a dialect; of a less certain sort it takes some. */
const CERTAIN = 0.9;
const LIKELY = 0.6;
const SOME = 2;
/** Topics kept of each dialect, and messages looked at: a busy plant is recognised by its first thousands. */
const MOST_TOPICS = 5;
const MOST_MESSAGES = 20_000;
const CONNECT_WITHIN: Millis = 5000;

/**
 * Listens to a broker through the fingerprint filters of the presets, for `length`; never through `#`, for cameras
 * publish pictures. Acknowledges nothing, keeps no session, leaves nothing behind.
 */
export async function listenToBroker(
  address: BrokerAddress,
  length: Millis,
  world: World,
  watch: Watch,
): Promise<BrokerHeard> {
  const settings = v.parse(v.object(brokerEntries), address);
  const link = openLink({ ...settings, clean: true } as Parameters<typeof openLink>[0], world);
  try {
    const problem = await online(link, watch);
    if (problem !== undefined) return { kind: 'problem', detail: problem };
    const tally = new Tally();
    const stop = new AbortController();
    link.onMessage(({ topic, payload }) => {
      if (tally.add(topic, payload) >= MOST_MESSAGES) stop.abort();
    });
    for (const filter of new Set(presets.flatMap(({ fingerprint }) => fingerprint.filters))) link.subscribe(filter, 0);
    await watch.wait(length, stop.signal);
    return { kind: 'heard', messages: tally.messages, dialects: tally.spoken() };
  } finally {
    await link.close(undefined, 1000);
  }
}

/** Why the link does not come up; undefined once it has. */
async function online(link: Link, watch: Watch): Promise<string | undefined> {
  const stop = new AbortController();
  link.onChange((up) => up && stop.abort());
  if (!link.online) await watch.wait(CONNECT_WITHIN, stop.signal);
  return link.online ? undefined : (link.health().reason ?? 'no answer');
}

class Tally {
  messages = 0;
  readonly #found = new Map<string, { score: number; messages: number; topics: Set<string> }>();

  add(topic: string, payload: Uint8Array): number {
    for (const { name, fingerprint } of presets) {
      const score = fingerprint.recognise(topic, payload);
      if (score <= 0) continue;
      const found = this.#found.get(name) ?? { score: 0, messages: 0, topics: new Set() };
      this.#found.set(name, found);
      found.score = Math.max(found.score, score);
      if (score >= LIKELY) found.messages++;
      if (score >= LIKELY && found.topics.size < MOST_TOPICS) found.topics.add(topic);
    }
    return ++this.messages;
  }

  spoken(): SpokenDialect[] {
    return presets.flatMap(({ name, title }) => {
      const found = this.#found.get(name);
      const sure = found !== undefined && (found.score >= CERTAIN || (found.score >= LIKELY && found.messages >= SOME));
      return sure ? [{ preset: name, title, ...found, topics: [...found.topics] }] : [];
    });
  }
}
