import { expansionOf } from './use.ts';

/** An entry of `topics:` as the schema leaves it. */
export type TopicEntry =
  | string
  | { readonly topic: string; readonly exclude?: readonly string[] }
  | { readonly preset: string; readonly [setting: string]: unknown };

/** Topics that are read, by a template or a filter, and those among them that are not. */
export interface Reach {
  readonly filter: string;
  readonly exclude: readonly string[];
}

/** What an entry subscribes to, a preset's announcements included; not what it will find out about while running. */
export function reachOf(entry: TopicEntry): Reach[] {
  if (typeof entry === 'string') return [{ filter: entry, exclude: [] }];
  if (!('preset' in entry)) return [{ filter: entry.topic, exclude: entry.exclude ?? [] }];
  const { topics = [], dialect } = expansionOf(entry);
  const { announcements = [], filters = [] } = dialect?.(NOBODY) ?? {};
  const plain = topics.map(({ topic, exclude = [] }) => ({ filter: topic, exclude }));
  return [...plain, ...[...announcements, ...filters].map((filter) => ({ filter, exclude: [] }))];
}

const nothing = (): void => undefined;
const NOBODY = { subscribe: nothing, changed: nothing, report: nothing, publish: nothing, taken: () => false };
