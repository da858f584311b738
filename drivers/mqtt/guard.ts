/** A message too large to be taken: what its first bytes tell. */
export interface Oversize {
  readonly topic: string;
  readonly qos: number;
  /** Packet identifier, 0 at QoS 0. */
  readonly id: number;
  readonly bytes: number;
}

export interface Guard {
  /** Inside a message that is cut out: nothing behind it, the answer to a ping included, has been seen yet. */
  readonly skipping: boolean;
  /** What of a chunk may go on to the parser, in order. */
  push(chunk: Buffer): Buffer[];
}

const PUBLISH = 3;
// Enough for the longest topic there can be and the packet identifier behind it.
const HEAD = 2 + 65_535 + 2;

/**
 * Watches the fixed headers of the packets that a broker sends (MQTT 5.0, 2.1) and takes out each PUBLISH larger
 * than `limit` bytes, without ever holding its payload: the parser behind would collect up to 256 MB in memory.
 * A message cut out is reported once it has passed, so that it can be counted and acknowledged; cutting the
 * connection instead would bring it back at once. `onBroken`: another packet is that large, which no honest broker sends.
 */
export function newGuard(limit: number, onOversize: (message: Oversize) => void, onBroken: () => void): Guard {
  const header: number[] = [];
  let remaining = 0;
  let total = 0;
  let skipping = false;
  let head: Buffer[] = [];
  let headBytes = 0;

  function skip(part: Buffer): void {
    if (headBytes < HEAD) {
      head.push(Buffer.from(part.subarray(0, HEAD - headBytes)));
      headBytes += Math.min(part.length, HEAD - headBytes);
    }
    if (remaining > 0) return;
    skipping = false;
    onOversize(oversize(header[0] as number, Buffer.concat(head), total));
    head = [];
    headBytes = 0;
    header.length = 0;
  }

  /** Takes header bytes from `at`; answers where they end, or the end of the chunk when more are to come. */
  function readHeader(chunk: Buffer, at: number): { at: number; whole: boolean } {
    while (at < chunk.length) {
      const byte = chunk[at++] as number;
      header.push(byte);
      if (header.length === 1 || (byte >= 128 && header.length < 5)) continue;
      remaining = 0;
      for (let i = header.length - 1; i > 0; i--) remaining = remaining * 128 + ((header[i] as number) & 127);
      total = header.length + remaining;
      return { at, whole: true };
    }
    return { at, whole: false };
  }

  function push(chunk: Buffer): Buffer[] {
    const out: Buffer[] = [];
    let from = 0;
    let at = 0;
    while (at < chunk.length) {
      if (remaining > 0) {
        const part = Math.min(remaining, chunk.length - at);
        remaining -= part;
        at += part;
        if (skipping) {
          skip(chunk.subarray(at - part, at));
          from = at;
        }
        continue;
      }
      const start = at;
      const held = header.length;
      const read = readHeader(chunk, at);
      at = read.at;
      if (!read.whole || total > limit) {
        if (start > from) out.push(chunk.subarray(from, start));
        from = at;
        if (!read.whole) break;
        skipping = (header[0] as number) >> 4 === PUBLISH;
        if (!skipping) {
          onBroken();
          return out;
        }
        continue;
      }
      // The beginning of this header came with the chunk before and was held back.
      if (held > 0) out.push(Buffer.from(header.slice(0, held)));
      header.length = 0;
    }
    if (from < at) out.push(from === 0 && at === chunk.length ? chunk : chunk.subarray(from, at));
    return out;
  }

  return {
    push,
    get skipping() {
      return skipping;
    },
  };
}

function oversize(first: number, head: Buffer, bytes: number): Oversize {
  const qos = (first >> 1) & 3;
  const length = head.length >= 2 ? head.readUInt16BE(0) : 0;
  const topic = head.toString('utf8', 2, 2 + length);
  const id = qos > 0 && head.length >= length + 4 ? head.readUInt16BE(2 + length) : 0;
  return { topic, qos, id, bytes };
}
