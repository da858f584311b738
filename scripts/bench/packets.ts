/** Just enough of MQTT 3.1.1 and 5 to feed a subscriber from prebuilt buffers, at a cost far below the subscriber's. */

const TOPICS = 100;
export const BLOCK = 500;

/** One block of QoS 1 PUBLISH packets, ready to be written; `ids` of two neighbouring blocks do not overlap. */
export function buildBlocks(blocks: number, protocol: number, seed = 1): Buffer[] {
  const random = mulberry32(seed);
  const levels = Array.from({ length: TOPICS }, () => ({ t: 15 + random() * 10, h: 40 + random() * 20 }));
  return Array.from({ length: blocks }, (_, block) => {
    const packets: Buffer[] = [];
    for (let i = 0; i < BLOCK; i++) {
      const device = (block * BLOCK + i) % TOPICS;
      const level = levels[device] as { t: number; h: number };
      level.t += (random() - 0.5) * 0.2;
      level.h += (random() - 0.5) * 0.5;
      const payload = `{"t":${level.t.toFixed(2)},"h":${level.h.toFixed(1)},"ts":1700000000123,"bat":3.01,"rssi":-67}`;
      const topic = `site/line1/dev${String(device).padStart(3, '0')}/env`;
      packets.push(publish(topic, payload, 1 + (block % 2) * BLOCK + i, protocol));
    }
    return Buffer.concat(packets);
  });
}

function publish(topic: string, payload: string, id: number, protocol: number): Buffer {
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

export function connack(protocol: number): Buffer {
  return Buffer.from(protocol === 5 ? [0x20, 3, 0, 0, 0] : [0x20, 2, 0, 0]);
}

export function suback(id: number, protocol: number): Buffer {
  return Buffer.from(protocol === 5 ? [0x90, 4, id >> 8, id & 255, 0, 1] : [0x90, 3, id >> 8, id & 255, 1]);
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
