import * as v from 'valibot';
import { type MqttSettings, type TopicSettings, topicSettings } from '../settings.ts';
import type { Dialect, FactsOf, Host } from './preset.ts';
import { expansionOf } from './use.ts';

/** An entry in so many words, with what is known about its fields. */
export type PlainTopic = TopicSettings & { readonly facts?: FactsOf };

/** What the entries of `topics:` come to. */
export interface Expanded {
  readonly topics: readonly PlainTopic[];
  /** The largest message that a dialect has to take, in bytes; 0 where none needs more than others. */
  readonly largest: number;
  readonly dialects: readonly { readonly name: string; readonly open: (host: Host) => Dialect }[];
}

/** Takes presets apart. What a person has written in so many words goes before what a preset stands for. */
export function expandTopics(topics: MqttSettings['topics']): Expanded {
  const plain = topics.filter(isPlain);
  const expansions = topics.flatMap((entry) => (isPlain(entry) ? [] : [{ name: entry.preset, ...expansionOf(entry) }]));
  const brought = expansions.flatMap(({ topics = [] }) =>
    topics.map(({ facts, ...entry }) => ({ ...v.parse(topicSettings, entry), ...(facts && { facts }) })),
  );
  const dialects = expansions.flatMap(({ name, dialect }) => (dialect ? [{ name, open: dialect }] : []));
  const largest = Math.max(0, ...expansions.map(({ largest = 0 }) => largest));
  return { topics: [...plain, ...brought], dialects, largest };
}

export function isPlain(entry: MqttSettings['topics'][number]): entry is TopicSettings {
  return !('preset' in entry);
}
