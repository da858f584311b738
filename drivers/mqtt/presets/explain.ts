import type { MqttSettings } from '../settings.ts';
import { isPlain } from './expand.ts';
import { expansionOf, type PresetUse } from './use.ts';

/** What the entries of `topics:` stand for, a line each, as a person would write or say it. */
export function explainTopics(topics: MqttSettings['topics']): string[] {
  return topics.flatMap((entry) => (isPlain(entry) ? [`topic ${entry.topic}`] : explainPreset(entry)));
}

/** What a preset stands for: entries in so many words, and what it does beyond them. */
export function explainPreset(use: PresetUse): string[] {
  const { topics = [], explanation = [] } = expansionOf(use);
  const entries = topics.map(({ facts: _, ...entry }) => flow(entry));
  return [`preset ${use.preset} stands for:`, ...[...entries, ...explanation].map((line) => `  ${line}`)];
}

/** YAML on one line. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${flow(inner)}`)
    .join(', ')} }`;
}

function scalar(value: unknown): string {
  return typeof value === 'string' && !/^[A-Za-z][\w/]*$/.test(value) ? JSON.stringify(value) : String(value);
}
