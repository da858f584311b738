/** What a JSON document may be made of; what lies beyond is not visited but counted. */
export interface LeafLimits {
  readonly max_depth: number;
  readonly max_leaves: number;
}

export type Leaf = string | number | boolean | null;

/**
 * Visits the leaves of parsed JSON in the order of the document, with their path joined by dots (`a.0.b`). Only own
 * properties count, so that `__proto__` and `constructor` are names like any other. Ends after `max_leaves` leaves
 * for which `visit` answers true (taken); answers how many leaves, or branches below `max_depth`, were left out.
 *
 * Complexity: linear in the document, bounded recursion.
 */
export function walk(json: unknown, limits: LeafLimits, visit: (path: string, value: Leaf) => boolean): number {
  let left = limits.max_leaves;
  let beyond = 0;

  function step(value: unknown, path: string, depth: number): void {
    if (typeof value !== 'object' || value === null) {
      if (left === 0) beyond++;
      else if (visit(path, value as Leaf)) left--;
    } else if (depth === limits.max_depth) beyond++;
    else if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) step(value[i], path === '' ? String(i) : `${path}.${i}`, depth + 1);
    } else {
      for (const key of Object.keys(value)) {
        step((value as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`, depth + 1);
      }
    }
  }

  step(json, '', 0);
  return beyond;
}

/** A way into a document: names and, for arrays, indices. */
export type Path = readonly (string | number)[];

const STEP = /\.?(?:\[(\d+)\]|\["([^"]*)"\]|\['([^']*)'\]|([^.[\]]+))/y;

/**
 * The path of a text such as `a.b`, `$.a[0].b` or `params["temperature:0"].tC`; undefined where it is none.
 * `$` for the document itself may be left out.
 */
export function parsePath(text: string): Path | undefined {
  const path: (string | number)[] = [];
  let at = text === '$' ? 1 : text.startsWith('$.') || text.startsWith('$[') ? 1 : 0;
  while (at < text.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match) return undefined;
    const name = match[2] ?? match[3] ?? match[4];
    path.push(match[1] === undefined ? (name as string) : Number(match[1]));
    at = STEP.lastIndex;
  }
  return path.length === 0 ? undefined : path;
}

/** What stands at a path: own properties only; undefined where there is nothing. */
export function valueAt(json: unknown, path: Path): unknown {
  let value = json;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * How deep JSON text is nested, from its bytes alone and before anything is parsed; stops counting beyond `limit`.
 * Five million open brackets would keep `JSON.parse` busy for seconds; here they end after `limit` of them.
 */
export function nestedDeeperThan(bytes: Uint8Array, limit: number): boolean {
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) i = endOfString(bytes, i);
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > limit) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

function endOfString(bytes: Uint8Array, start: number): number {
  for (let i = start + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i;
  }
  return bytes.length;
}
