import * as v from 'valibot';
import { encodeJson, type Parsed, parseJson } from './json.ts';
import { epochName, sequence } from './parts.ts';

/** From the receiver: send the messages `from` to `to` of the epoch again, both included. */
export interface Resend {
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
}

const schema = v.object({ epoch: epochName, from: sequence, to: sequence });

export function encodeResend({ epoch, from, to }: Resend): Uint8Array {
  return encodeJson({ epoch, from, to });
}

export function parseResend(bytes: Uint8Array): Parsed<Resend> {
  const parsed = parseJson(schema, bytes, 1024);
  if (parsed.kind === 'ok' && parsed.value.from > parsed.value.to) return { kind: 'bad', reason: 'from is after to' };
  return parsed;
}
