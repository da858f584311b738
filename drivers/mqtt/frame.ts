import { viewOf } from './hash.ts';

/**
 * A PUBLISH packet where it lies, in a buffer that is used again: valid until the next one is read. Topic and payload
 * are `bytes[topic_from, topic_to)` and `bytes[payload_from, payload_to)`.
 */
export interface Frame {
  bytes: Uint8Array;
  /** The same bytes, to be read four at a time. */
  view: DataView;
  topic_from: number;
  topic_to: number;
  payload_from: number;
  payload_to: number;
  qos: number;
  /** Packet identifier, 0 at QoS 0. */
  id: number;
  dup: boolean;
  retained: boolean;
}

export function newFrame(): Frame {
  const nowhere = { topic_from: 0, topic_to: 0, payload_from: 0, payload_to: 0 };
  const bytes = new Uint8Array(0);
  return { bytes, view: viewOf(bytes), ...nowhere, qos: 0, id: 0, dup: false, retained: false };
}

/**
 * Reads a PUBLISH (MQTT 5.0 and 3.1.1, 3.3): `first` is the first byte of its fixed header, `[from, to)` what follows
 * that header. False for whatever is not plain: QoS 2, a topic alias, no topic, a packet identifier of 0, and all that
 * is malformed. Those are the library's to judge.
 */
export function readPublish(
  bytes: Uint8Array,
  first: number,
  from: number,
  to: number,
  protocol: 4 | 5,
  into: Frame,
): boolean {
  const qos = (first >> 1) & 3;
  const topic_from = from + 2;
  if (qos > 1 || topic_from > to) return false;
  const topic_to = topic_from + uint16(bytes, from);
  let at = topic_to + 2 * qos;
  if (topic_to === topic_from || at > to) return false;
  const id = qos === 0 ? 0 : uint16(bytes, topic_to);
  if (qos === 1 && id === 0) return false;
  if (protocol === 5) {
    if (bytes[at] === 0 && at < to) at++;
    else at = afterProperties(bytes, at, to);
    if (at < 0) return false;
  }
  if (into.bytes !== bytes) {
    into.bytes = bytes;
    into.view = viewOf(bytes);
  }
  into.topic_from = topic_from;
  into.topic_to = topic_to;
  into.payload_from = at;
  into.payload_to = to;
  into.qos = qos;
  into.id = id;
  into.dup = (first & 8) !== 0;
  into.retained = (first & 1) !== 0;
  return true;
}

/** The frame of a message that lies by itself. */
export function frameOf(topic: Uint8Array, payload: Uint8Array, more: Partial<Frame> = {}): Frame {
  const bytes = Buffer.concat([topic, payload]);
  const places = { topic_to: topic.length, payload_from: topic.length, payload_to: bytes.length };
  return { ...newFrame(), bytes, view: viewOf(bytes), ...places, ...more };
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

const BAD = -1;

/** Where the properties of a message end (MQTT 5.0, 2.2.2); BAD where they are not as they should be. */
function afterProperties(bytes: Uint8Array, from: number, to: number): number {
  let at = afterVarint(bytes, from, to);
  if (at === BAD) return BAD;
  const end = at + varint(bytes, from);
  if (end > to) return BAD;
  while (at !== BAD && at < end) at = afterProperty(bytes, at, end);
  return at;
}

/** Properties that a message may have (MQTT 5.0, 3.3.2.3), but for the topic alias, which we allow none of. */
function afterProperty(bytes: Uint8Array, at: number, end: number): number {
  switch (bytes[at]) {
    case 0x01: // payload format indicator
      return within(at + 2, end);
    case 0x02: // message expiry interval
      return within(at + 5, end);
    case 0x03: // content type
    case 0x08: // response topic
    case 0x09: // correlation data
      return afterText(bytes, at + 1, end);
    case 0x0b: // subscription identifier
      return afterVarint(bytes, at + 1, end);
    case 0x26: {
      // user property: name and value
      const value = afterText(bytes, at + 1, end);
      return value === BAD ? BAD : afterText(bytes, value, end);
    }
    default:
      return BAD;
  }
}

function afterText(bytes: Uint8Array, at: number, end: number): number {
  return at + 2 > end ? BAD : within(at + 2 + uint16(bytes, at), end);
}

function within(at: number, end: number): number {
  return at > end ? BAD : at;
}

function afterVarint(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < Math.min(end, from + 4); at++) if ((bytes[at] as number) < 128) return at + 1;
  return BAD;
}

function varint(bytes: Uint8Array, from: number): number {
  let value = 0;
  for (let at = from, unit = 1; ; at++, unit *= 128) {
    value += ((bytes[at] as number) & 127) * unit;
    if ((bytes[at] as number) < 128) return value;
  }
}
