import * as v from 'valibot';

/** What came in, or why it is none. */
export type Parsed<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'bad'; readonly reason: string };

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** Deepest nesting taken; the messages themselves need five levels, the rest is room for later versions. */
const MAX_DEPTH = 16;

/**
 * Reads a JSON payload and checks it against a schema, within bounds; never throws.
 *
 * The answer is the value as it was sent, not the schema's copy: keys that a later version adds stay, and so do
 * labels such as "constructor", which valibot leaves out of records.
 */
export function parseJson<Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
  max_bytes: number,
): Parsed<v.InferInput<Schema>> {
  if (bytes.length > max_bytes) return { kind: 'bad', reason: `${bytes.length} bytes, more than ${max_bytes}` };
  if (deeperThan(bytes, MAX_DEPTH)) return { kind: 'bad', reason: `nested deeper than ${MAX_DEPTH}` };
  let value: unknown;
  try {
    value = JSON.parse(UTF_8.decode(bytes));
  } catch (error) {
    return { kind: 'bad', reason: error instanceof SyntaxError ? 'not JSON' : 'not UTF-8' };
  }
  const checked = v.safeParse(schema, value, { abortEarly: true });
  if (checked.success) return { kind: 'ok', value: value as v.InferInput<Schema> };
  const issue = checked.issues[0];
  return { kind: 'bad', reason: `${v.getDotPath(issue) ?? 'message'}: ${issue.message}`.slice(0, 200) };
}

/** UTF-8 bytes of a value as JSON. */
export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Counts brackets outside of strings, so that nesting is known before anything is built from it. */
function deeperThan(bytes: Uint8Array, limit: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22) quoted = !quoted;
    else if (quoted) i += byte === 0x5c ? 1 : 0;
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
    if (depth > limit) return true;
  }
  return false;
}
