import { type Leaf, type LeafLimits, parsePath, valueAt, walk } from '../../values/leaves.ts';

/** What a document may be made of; what lies beyond is counted. */
const LIMITS: LeafLimits = { max_depth: 8, max_leaves: 128 };

/** An object of a parsed document; undefined where it is something else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** What stands at a path such as `deviceInfo.devEui`. */
export function at(document: unknown, path: string): unknown {
  return valueAt(document, parsePath(path) ?? []);
}

/** The text there; undefined where there is none, or an empty one. */
export function textAt(document: unknown, path: string): string | undefined {
  const value = at(document, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The number there, also where it is written as text. */
export function numberAt(document: unknown, path: string): number | undefined {
  const value = at(document, path);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Visits the leaves of a document; answers how many were beyond the limits. */
export function leavesOf(document: unknown, visit: (path: string, leaf: Leaf) => void): number {
  return walk(document, LIMITS, (path, leaf) => {
    visit(path, leaf);
    return true;
  });
}
