import { createReadStream, type ReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** The bytes of a file, unpacked on the way where its name ends in .gz. Errors of the file come to who iterates. */
export interface Content extends AsyncIterable<Uint8Array> {
  /** How far it is in the file as it lies on the disk. */
  readonly position: number;
}

/** Opens a file at byte `from` of its (unpacked) content. */
export function openContent(path: string, from: number, signal: AbortSignal): Content {
  const packed = path.endsWith('.gz');
  const start = packed ? 0 : from;
  const raw = createReadStream(path, { start, signal });
  return {
    get position() {
      return start + raw.bytesRead;
    },
    [Symbol.asyncIterator]: () => (packed ? unpack(raw, from) : raw[Symbol.asyncIterator]()),
  };
}

async function* unpack(raw: ReadStream, from: number): AsyncGenerator<Uint8Array> {
  const unpacked = createGunzip();
  raw.on('error', (error) => unpacked.destroy(error));
  raw.pipe(unpacked);
  try {
    let before = from;
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      if (before < chunk.length) yield chunk.subarray(before);
      before = Math.max(0, before - chunk.length);
    }
  } finally {
    raw.destroy();
    unpacked.destroy();
  }
}
