import { isMap, parseDocument, stringify, type YAMLMap } from 'yaml';

/** A source to be written down. */
export interface NewSource {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A configuration of these sources alone. */
export function sourcesYaml(sources: readonly NewSource[]): string {
  return stringify({ sources: Object.fromEntries(sources.map(({ name, settings }) => [name, settings])) }, YAML);
}

const YAML = { lineWidth: 120, flowCollectionPadding: true } as const;

/**
 * A configuration with sources added at the end of `sources:`. What a person has written there, comments included, stays
 * as it is. The text is sound YAML.
 */
export function addSources(text: string, sources: readonly NewSource[]): string {
  const document = parseDocument(text);
  if (!isMap(document.get('sources'))) document.set('sources', document.createNode({}));
  const section = document.get('sources') as YAMLMap;
  for (const { name, settings } of sources) section.set(document.createNode(name), document.createNode(settings));
  return document.toString(YAML);
}
