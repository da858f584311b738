/** Just enough of MQTT 3.1.1 and 5 to feed a subscriber from prebuilt buffers, at a cost far below the subscriber's. */

/** So many devices send, where nothing else is said. */
const DEVICES = 100;
/** Messages of a roll, each with an identifier of its own: so many may be unacknowledged. */
const ROLL = 20_000;

/** A message of a device: 61 bytes of JSON on a topic of its own, of which two fields are readings. */
export interface Message {
  readonly topic: string;
  readonly payload: string;
}

/** An endless walk of devices in turn, the same in every run. */
export function* messages(devices = DEVICES, seed = 1): Generator<Message> {
  const random = mulberry32(seed);
  const levels = Array.from({ length: devices }, () => ({ t: 15 + random() * 10, h: 40 + random() * 20 }));
  for (;;) {
    for (const [device, level] of levels.entries()) {
      level.t += (random() - 0.5) * 0.2;
      level.h += (random() - 0.5) * 0.5;
      yield {
        topic: `site/line1/dev${String(device).padStart(3, '0')}/env`,
        payload: `{"t":${level.t.toFixed(2)},"h":${level.h.toFixed(1)},"ts":1700000000123,"bat":3.01,"rssi":-67}`,
      };
    }
  }
}

/** QoS 1 PUBLISH packets one after the other: packet i ends before `ends[i]`. Can be sent round and round. */
export interface Roll {
  readonly bytes: Buffer;
  readonly ends: readonly number[];
}

/** A roll of ROLL messages. */
export function buildRoll(protocol: number, devices: number): Roll {
  const source = messages(devices);
  const packets: Buffer[] = [];
  const ends: number[] = [];
  for (let i = 0, end = 0; i < ROLL; i++) {
    const packet = publish(source.next().value as Message, 1 + i, protocol);
    end += packet.length;
    packets.push(packet);
    ends.push(end);
  }
  return { bytes: Buffer.concat(packets), ends };
}

function publish({ topic, payload }: Message, id: number, protocol: number): Buffer {
  const properties = protocol === 5 ? [0] : [];
  const body = Buffer.concat([
    uint16(topic.length),
    Buffer.from(topic),
    uint16(id),
    Buffer.from(properties),
    Buffer.from(payload),
  ]);
  return Buffer.concat([Buffer.from([0x32]), remainingLength(body.length), body]);
}

/** Lengths of the properties of CONNECT that are numbers (MQTT 5.0, 2.2.2.2). */
const PROPERTY_BYTES: Readonly<Record<number, number>> = { 17: 4, 23: 1, 25: 1, 34: 2, 39: 4 };

/** How many messages a subscriber takes unacknowledged, from the body of its CONNECT (MQTT 5.0, 3.1.2.11.3). */
export function receiveMaximum(connect: Buffer, protocol: number): number {
  // Protocol name, version, flags and keep-alive are ten bytes; the properties' length is in the next one.
  const properties = protocol === 5 ? connect.subarray(11, 11 + (connect[10] as number)) : Buffer.alloc(0);
  for (let at = 0; at < properties.length; ) {
    if (properties[at] === 0x21) return properties.readUInt16BE(at + 1);
    const size = PROPERTY_BYTES[properties[at] as number];
    if (size === undefined) throw new Error(`The bench does not know property ${properties[at]} of CONNECT.`);
    at += 1 + size;
  }
  return 20;
}

export function connack(protocol: number): Buffer {
  return Buffer.from(protocol === 5 ? [0x20, 3, 0, 0, 0] : [0x20, 2, 0, 0]);
}

/** Grants QoS 1 to each filter of a SUBSCRIBE, whose body is given. */
export function suback(subscribe: Buffer, protocol: number): Buffer {
  const answers: number[] = [];
  const properties = protocol === 5 ? 1 + (subscribe[2] as number) : 0;
  for (let at = 2 + properties; at < subscribe.length; at += 3 + subscribe.readUInt16BE(at)) answers.push(1);
  const body = [...subscribe.subarray(0, 2), ...(protocol === 5 ? [0] : []), ...answers];
  return Buffer.from([0x90, body.length, ...body]);
}

export function puback(id: number): Buffer {
  return Buffer.from([0x40, 2, id >> 8, id & 255]);
}

export const PINGRESP = Buffer.from([0xd0, 0]);

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

function remainingLength(length: number): Buffer {
  const bytes: number[] = [];
  do {
    bytes.push((length & 127) | (length > 127 ? 128 : 0));
    length >>= 7;
  } while (length > 0);
  return Buffer.from(bytes);
}

/** A small seeded generator (public domain, T. Ettinger): the same readings in every run. */
function mulberry32(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
