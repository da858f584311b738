import type { Instant } from '../../../../agent/model/time.ts';
import type { Leaf } from '../../../values/leaves.ts';
import { encodeField, type Field, floatOf, textOf, visitFields } from './protobuf.ts';

/** A message of an edge node or of a device (Sparkplug 3.0, section 6.4: sparkplug_b.proto). */
export interface Payload {
  readonly timestamp: Instant | undefined;
  readonly seq: number | undefined;
  readonly metrics: readonly Metric[];
  /** Metrics beyond the bound. */
  readonly beyond: number;
}

export interface Metric {
  /** Absent where an alias stands for it. */
  readonly name: string | undefined;
  readonly alias: string | undefined;
  readonly timestamp: Instant | undefined;
  /** Absent where it was said at birth. */
  readonly datatype: number | undefined;
  readonly unit: string | undefined;
  readonly value: Raw;
}

/** A value as it is written: signed numbers look like large ones until the type is known. */
export type Raw = bigint | number | boolean | string | null | undefined;

// Bounds against messages that no device sends.
const MAX_METRICS = 5000;
const LONGEST_TEXT = 500;

/** Reads a message; undefined where the bytes are none. */
export function readPayload(bytes: Uint8Array): Payload | undefined {
  let timestamp: Instant | undefined;
  let seq: number | undefined;
  let beyond = 0;
  const metrics: Metric[] = [];
  let broken = false;
  const whole = visitFields(bytes, (field) => {
    if (field.number === 1 && field.kind === 'varint') timestamp = Number(field.value);
    else if (field.number === 3 && field.kind === 'varint') seq = Number(field.value);
    else if (field.number !== 2 || field.kind !== 'bytes') return;
    else if (metrics.length >= MAX_METRICS) beyond++;
    else {
      const metric = readMetric(field.value);
      if (metric) metrics.push(metric);
      else broken = true;
    }
  });
  return whole && !broken ? { timestamp, seq, metrics, beyond } : undefined;
}

function readMetric(bytes: Uint8Array): Metric | undefined {
  const metric: { -readonly [Key in keyof Metric]: Metric[Key] } = {
    ...{
      name: undefined,
      alias: undefined,
      timestamp: undefined,
      datatype: undefined,
      unit: undefined,
      value: undefined,
    },
  };
  const whole = visitFields(bytes, (field) => {
    const { number, kind, value } = field;
    if (kind === 'varint') {
      if (number === 2) metric.alias = String(value);
      else if (number === 3) metric.timestamp = Number(value);
      else if (number === 4) metric.datatype = Number(value);
      else if (number === 7) metric.value = value === 0n ? metric.value : null;
      else if (number === 10 || number === 11) metric.value = value;
      else if (number === 14) metric.value = value !== 0n;
    } else if (number === 12 || number === 13) metric.value = floatOf(field);
    else if (kind === 'bytes') {
      if (number === 1) metric.name = textOf(value.subarray(0, LONGEST_TEXT));
      else if (number === 9) metric.unit = unitOf(value);
      else if (number === 15) metric.value = textOf(value.subarray(0, LONGEST_TEXT));
    }
  });
  return whole ? metric : undefined;
}

/** The property `engUnit` among keys and values that stand side by side. */
function unitOf(properties: Uint8Array): string | undefined {
  const keys: string[] = [];
  const values: (string | undefined)[] = [];
  visitFields(properties, ({ number, kind, value }) => {
    if (kind !== 'bytes') return;
    if (number === 1) keys.push(textOf(value.subarray(0, LONGEST_TEXT)));
    else if (number === 2) values.push(textIn(value));
  });
  const at = keys.findIndex((key) => /^eng(ineering)?_?units?$/i.test(key.replaceAll(' ', '')));
  return at < 0 ? undefined : values[at];
}

function textIn(property: Uint8Array): string | undefined {
  let text: string | undefined;
  visitFields(property, (field: Field) => {
    if (field.number === 8 && field.kind === 'bytes') text = textOf(field.value.subarray(0, LONGEST_TEXT));
  });
  return text;
}

const SIGNED_BITS: Readonly<Record<number, number>> = { 1: 8, 2: 16, 3: 32, 4: 64 };
export const BOOLEAN = 11;
const DATE_TIME = 13;

/** A value by its type; undefined for what is no measurement: times, files, tables. */
export function leafOf(raw: Raw, datatype: number | undefined): Leaf | undefined {
  if (datatype === DATE_TIME) return undefined;
  if (typeof raw !== 'bigint') return raw;
  if (datatype === BOOLEAN) return raw !== 0n;
  const bits = SIGNED_BITS[datatype ?? 0];
  return Number(bits === undefined ? raw : BigInt.asIntN(bits, raw));
}

/** The request to say everything again. */
export function rebirthRequest(now: Instant): Uint8Array {
  const metric = [
    encodeField(1, 'Node Control/Rebirth'),
    encodeField(3, now),
    encodeField(4, BOOLEAN),
    encodeField(14, 1),
  ];
  return Buffer.concat([encodeField(1, now), encodeField(2, Buffer.concat(metric))]);
}
