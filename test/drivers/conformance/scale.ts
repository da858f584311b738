import * as v from 'valibot';
import { defineProtocol, type Framing, type Protocol } from '../../../drivers/protocol.ts';
import type { Subject } from './subject.ts';

/** Where the reading of frames goes wrong; `undefined`: nowhere. */
export type Defect = 'trusts the length' | 'keeps views of chunks' | 'checks nothing' | 'never lets go';

// A made-up protocol: two bytes of header, a length, so many bytes, and a CRC-16.
const HEADER = [0x42, 0x4d];
const SHORTEST = 7;
const LONGEST = 16;

/** A small protocol that passes the laws, or breaks some of them on purpose. */
export function scaleProtocol(defect?: Defect): Subject {
  const protocol: Protocol = defineProtocol({
    name: 'scale',
    title: 'A scale that only tests know',
    settings: v.strictObject({}),
    lines: [{ baud: 9600 }],
    evidence: 32,
    gap: 500,
    framing: () => scaleFraming(defect),
    decoder: () => ({
      decode(frame, at, intake) {
        intake.reading(intake.series('', 'weight'), at, ((frame[3] as number) << 8) | (frame[4] as number), 0);
        return true;
      },
    }),
  });
  const bytes = Buffer.concat([scaleFrame(1234), scaleFrame(0x424d), scaleFrame(20_000)]);
  const line = { baud: 9600 };
  return { protocol, samples: [{ name: 'scale/all', bytes, decode: {}, states: [], line, unprotected: false }] };
}

function scaleFrame(weight: number): Uint8Array {
  const body = [...HEADER, 2, weight >> 8, weight & 0xff];
  const crc = crcOf(body);
  return Uint8Array.from([...body, crc & 0xff, crc >> 8]);
}

function scaleFraming(defect: Defect | undefined): Framing {
  let held: number[] = [];
  let view: Uint8Array = new Uint8Array();
  const stats = { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0, bad_frames: 0 };

  function skip(count: number): void {
    held = held.slice(count);
    stats.skipped_bytes += count;
  }

  function take(onFrame: (frame: Uint8Array) => void): void {
    while (held.length >= 3) {
      const said = held[2] as number;
      const length = (defect === 'trusts the length' && said !== 2 ? 256 * said : said) + 5;
      const sane = defect === 'trusts the length' || (length >= SHORTEST && length <= LONGEST);
      if (held[0] !== HEADER[0] || held[1] !== HEADER[1] || !sane) {
        skip(1);
        continue;
      }
      if (held.length < length) return;
      const frame = Uint8Array.from(held.slice(0, length));
      const crc = crcOf([...frame.subarray(0, -2)]);
      if (defect !== 'checks nothing' && crc !== (frame[length - 2] as number) + ((frame[length - 1] as number) << 8)) {
        stats.bad_frames++;
        skip(1);
        continue;
      }
      held = held.slice(length);
      stats.frames++;
      onFrame(frame);
    }
  }

  return {
    stats,
    push(chunk, onFrame) {
      stats.bytes += chunk.length;
      if (defect === 'keeps views of chunks') {
        held = [...view, ...chunk];
        take(onFrame);
        view = chunk.subarray(chunk.length - Math.min(chunk.length, held.length));
        return;
      }
      for (const byte of chunk) {
        if (defect === 'never lets go') leak.push(byte);
        held.push(byte);
        take(onFrame);
      }
    },
    reset() {
      if (held.length > 0) stats.partial_frames++;
      held = [];
    },
  };
}

let leak: number[] = [];

export function mendLeak(): void {
  leak = [];
}

function crcOf(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
