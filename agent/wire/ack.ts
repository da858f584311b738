import * as v from 'valibot';
import { encodeJson, type Parsed, parseJson } from './json.ts';
import { count, epochName } from './parts.ts';

/**
 * From the receiver, retained: every message of the epoch up to and including `seq` is safely stored, or is known to
 * be lost for good and recorded as such. Cumulative: a later one replaces an earlier one.
 */
export interface Ack {
  readonly epoch: string;
  readonly seq: number;
}

const schema = v.object({ epoch: epochName, seq: count });

export function encodeAck({ epoch, seq }: Ack): Uint8Array {
  return encodeJson({ epoch, seq });
}

export function parseAck(bytes: Uint8Array): Parsed<Ack> {
  return parseJson(schema, bytes, 1024);
}
