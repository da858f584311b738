import * as v from 'valibot';

/** What a recording says of itself in its first line. */
const head = v.object({
  weir: v.literal('recording'),
  v: v.literal(1),
  port: v.string(),
  baud: v.optional(v.number()),
  bits: v.optional(v.picklist([7, 8])),
  parity: v.optional(v.picklist(['none', 'even', 'odd'])),
  /** When the first byte could have come, ISO 8601. */
  started: v.pipe(v.string(), v.isoTimestamp()),
});

export type RecordingHead = v.InferOutput<typeof head>;

const part = v.object({
  /** Milliseconds since `started`. */
  ms: v.pipe(v.number(), v.finite(), v.minValue(0)),
  /** Base64. */
  bytes: v.pipe(v.string(), v.maxLength(1_000_000), v.base64()),
});

/** Bytes as they came, and when. */
export interface RecordedPart {
  readonly ms: number;
  readonly bytes: Uint8Array;
}

export function writeHead(head: Omit<RecordingHead, 'weir' | 'v'>): string {
  return `${JSON.stringify({ weir: 'recording', v: 1, ...head })}\n`;
}

export function writePart({ ms, bytes }: RecordedPart): string {
  return `${JSON.stringify({ ms: Math.round(ms), bytes: Buffer.from(bytes).toString('base64') })}\n`;
}

/** The first line of a file; undefined where it is no recording. */
export function readHead(line: string): RecordingHead | undefined {
  const parsed = v.safeParse(head, jsonOf(line));
  return parsed.success ? parsed.output : undefined;
}

/** A later line; undefined where it is spoilt. */
export function readPart(line: string): RecordedPart | undefined {
  const parsed = v.safeParse(part, jsonOf(line));
  return parsed.success ? { ms: parsed.output.ms, bytes: Buffer.from(parsed.output.bytes, 'base64') } : undefined;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // No JSON, and so no line of a recording.
  }
}
