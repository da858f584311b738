import { isUtf8 } from 'node:buffer';
import type { InvalidReason } from '../../agent/model/source.ts';
import { csvSplitter } from '../lines/csv.ts';
import { kvSplitter } from '../lines/kv.ts';
import { newRow, type Splitter } from '../lines/row.ts';
import { readCbor } from '../values/cbor.ts';
import { nestedDeeperThan } from '../values/leaves.ts';
import { MAX_NESTING, parse, SAMPLE, textOf } from './payload.ts';
import type { TopicSettings } from './settings.ts';

/** A payload as a document, or why it is none. */
export type DocumentRead = { readonly document: unknown } | { readonly reason: InvalidReason; readonly sample: string };

export type ReadDocument = (payload: Uint8Array) => DocumentRead;

/** What makes a document of a payload, by the form that the configuration names; undefined for a bare number or text. */
export function documentReader({ payload, columns = [], delimiter }: TopicSettings): ReadDocument | undefined {
  switch (payload) {
    case 'json':
      return readJson;
    case 'cbor':
      return fromCbor;
    case 'kv':
      return lineReader(kvSplitter({ decimal: '.' }));
    case 'csv':
      return lineReader(csvSplitter({ delimiter, fields: [...columns], header: false, decimal: '.', units: [] }));
    default:
      return undefined;
  }
}

function readJson(payload: Uint8Array): DocumentRead {
  if (payload.length === 0) return { reason: 'missing', sample: '' };
  if (!isUtf8(payload)) return { reason: 'unparsable', sample: 'no UTF-8' };
  if (nestedDeeperThan(payload, MAX_NESTING)) return { reason: 'too_big', sample: 'nested too deep' };
  const document = parse(payload);
  return document === undefined ? { reason: 'unparsable', sample: textOf(payload.subarray(0, SAMPLE)) } : { document };
}

function fromCbor(payload: Uint8Array): DocumentRead {
  if (payload.length === 0) return { reason: 'missing', sample: '' };
  const read = readCbor(payload);
  if (read.kind === 'document') return { document: read.document };
  return read.kind === 'too_big'
    ? { reason: 'too_big', sample: 'nested too deep, or too many items' }
    : { reason: 'unparsable', sample: 'no CBOR' };
}

/** Names and texts of one line; what looks like a number there is one. */
function lineReader(split: Splitter): ReadDocument {
  const row = newRow();
  return (payload) => {
    if (payload.length === 0) return { reason: 'missing', sample: '' };
    if (!isUtf8(payload)) return { reason: 'unparsable', sample: 'no UTF-8' };
    const line = textOf(payload).trim();
    if (split(line, row) !== 'row') return { reason: 'unparsable', sample: line.slice(0, SAMPLE) };
    const entries = Array.from({ length: row.count }, (_, i) => [row.names[i] ?? '', row.values[i]] as const);
    return { document: Object.fromEntries(entries.filter(([name]) => name !== '')) };
  };
}
