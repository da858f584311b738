import { expect, test } from 'vitest';
import { read } from './files.ts';

interface Node {
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
}

function undescribed(node: unknown, path: string): string[] {
  if (Array.isArray(node)) return node.flatMap((item) => undescribed(item, path));
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {}, ...rest } = node as Node;
  const here = Object.entries(properties).flatMap(([name, property]) => [
    ...(property.description === undefined ? [`${path}.${name}`] : []),
    ...undescribed(property, `${path}.${name}`),
  ]);
  return [...here, ...Object.values(rest).flatMap((part) => undescribed(part, path))];
}

test('every setting is explained to the editor', () => {
  expect([...new Set(undescribed(JSON.parse(read('config/weir.schema.json')), 'config'))]).toEqual([]);
});
