import * as v from 'valibot';
import type { Path } from './problems.ts';

export type Schema = v.GenericSchema;

// The parts of valibot's schema objects that are looked into here; each kind of schema has some of them.
interface Parts {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly value?: Schema;
  readonly item?: Schema;
  readonly items?: readonly Schema[];
  readonly options?: readonly Schema[];
  readonly wrapped?: Schema;
  readonly getter?: (input: unknown) => Schema;
  readonly literal?: unknown;
}

/**
 * Visits a value together with the schema that it is meant to fit, level by level: what valibot itself does not tell
 * (every unknown key instead of the first one, which values are secrets) can be found out that way. Where a schema
 * leaves a choice, the alternative that fits best is taken.
 */
export function walk(
  schema: Schema,
  value: unknown,
  path: Path,
  visit: (schema: Schema, value: unknown, path: Path) => void,
): void {
  const fitting = settle(schema, value);
  visit(fitting, value, path);
  const parts = Array.isArray(value) ? value.keys() : isRecord(value) ? Object.keys(value) : [];
  for (const part of parts) {
    const inner = childOf(fitting, part);
    if (inner) walk(inner, (value as Record<string | number, unknown>)[part], [...path, part], visit);
  }
}

function childOf(schema: Schema, part: string | number): Schema | undefined {
  const { entries, value, item, items } = partsOf(schema);
  if (typeof part === 'number') return item ?? items?.[part];
  if (entries) return Object.hasOwn(entries, part) ? entries[part] : undefined;
  return value;
}

/** The keys that an object at this schema may have; undefined where any are allowed. */
export function keysOf(schema: Schema): readonly string[] | undefined {
  const { type, entries } = partsOf(schema);
  return type === 'strict_object' && entries ? Object.keys(entries) : undefined;
}

/** Whether only an object will do. */
export function wantsKeys(schema: Schema): boolean {
  const { type } = partsOf(schema);
  return type === 'record' || type.endsWith('object');
}

/** The words that a setting chooses from; undefined where it does not. */
export function wordsAllowed(schema: Schema | undefined): readonly string[] | undefined {
  const { type, options } = schema ? partsOf(settle(schema, undefined)) : { type: '', options: undefined };
  return type === 'picklist' ? (options as unknown as readonly string[]) : undefined;
}

/** The schema behind optional, lazy and alternative ones, for this value. */
export function settle(schema: Schema, value: unknown): Schema {
  const { wrapped, getter, options, type } = partsOf(schema);
  if (wrapped) return settle(wrapped, value);
  if (getter) return settle(getter(value), value);
  if (options && (type === 'union' || type === 'variant')) return closest(schema, options, value);
  return schema;
}

/** The schema of the value at `path`, as it is written: alternatives are chosen on the way, not at the end. */
export function schemaAt(schema: Schema, value: unknown, path: Path): Schema | undefined {
  let at: Schema | undefined = schema;
  let here = value;
  for (const part of path) {
    if (!at) return undefined;
    at = childOf(settle(at, here), part);
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[part] : undefined;
  }
  return at;
}

/** Whether a schema is this one, with or without a pipeline, wrapped in `optional` or not. */
export function isSchema(schema: Schema, wanted: Schema): boolean {
  const { wrapped } = partsOf(schema);
  if (wrapped) return isSchema(wrapped, wanted);
  const first = 'pipe' in schema ? (schema.pipe as readonly unknown[])[0] : schema;
  return schema === wanted || first === wanted;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// The alternative that a person meant: the one whose fixed words (`format: csv`) agree, and that has the fewest faults.
function closest(schema: Schema, options: readonly Schema[], value: unknown): Schema {
  let best: Schema | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const option of options) {
    const settled = settle(option, value);
    if (!sameShape(settled, value)) continue;
    const faults = contradictions(settled, value) * 1000 + (v.safeParse(settled, value).issues?.length ?? 0);
    if (faults < least) {
      least = faults;
      best = settled;
    }
  }
  return best ?? schema;
}

function sameShape(schema: Schema, value: unknown): boolean {
  const { type, entries } = partsOf(schema);
  const wantsObject = entries !== undefined || type === 'record';
  const wantsList = type === 'array' || type.endsWith('tuple');
  if (isRecord(value)) return wantsObject;
  if (Array.isArray(value)) return wantsList;
  return !wantsObject && !wantsList && v.is(schema, value);
}

function contradictions(schema: Schema, value: unknown): number {
  const { entries } = partsOf(schema);
  if (!entries || !isRecord(value)) return 0;
  return Object.entries(entries).filter(([name, entry]) => {
    const { type, literal } = partsOf(entry);
    return type === 'literal' && value[name] !== literal;
  }).length;
}

function partsOf(schema: Schema): Parts {
  return schema as unknown as Parts;
}
