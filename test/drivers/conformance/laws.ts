import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { evidenceOf, forgetfulIntake, type Heard, hear, joined, noise, type Sample, type Subject } from './subject.ts';
import { receivedAt } from './uart.ts';

/** What every protocol promises, whatever it is. Each law throws where it is broken. */
export interface Law {
  readonly name: string;
  holds(subject: Subject): void;
}

const MEBIBYTE = 2 ** 20;
const TEXT = [9, 10, 13, ...Array.from({ length: 95 }, (_, i) => 32 + i)];
/** Noise of all bytes, of text, and of a line that only knows two levels. */
const NOISES = [
  { letters: 256, dirt: noise(MEBIBYTE, 1) },
  { letters: TEXT.length, dirt: noise(MEBIBYTE, 99, TEXT) },
  { letters: 2, dirt: noise(MEBIBYTE, 3, [0, 255]) },
];
const BAUDS = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200];

export const LAWS: readonly Law[] = [
  {
    name: 'has samples, and every one of them gives readings',
    holds(subject) {
      expect(subject.samples.length).toBeGreaterThan(0);
      for (const sample of subject.samples) expect(alone(subject, sample).readings, sample.name).not.toEqual([]);
    },
  },
  {
    name: 'gives the same however its bytes are cut',
    holds: (subject) =>
      each(subject, (sample, whole) => {
        for (const size of [1, 2, 3, 5, 7, 16, 64, 255]) {
          expect(
            hear(
              subject,
              sample,
              cut(sample.bytes, () => size),
            ),
            `chunks of ${size}`,
          ).toEqual(whole);
        }
        for (let seed = 1; seed <= 10; seed++) {
          const sizes = noise(4096, seed * 7919);
          let at = 0;
          expect(
            hear(
              subject,
              sample,
              cut(sample.bytes, () => 1 + ((sizes[at++ % 4096] as number) % 90)),
            ),
          ).toEqual(whole);
        }
      }),
  },
  {
    name: 'finds its frames again after garbage, and makes nothing of the garbage',
    holds: (subject) =>
      each(subject, (sample, _, carried) => {
        for (const dirt of garbage(subject, sample)) {
          const { bytes } = sample;
          const twice = hear(subject, sample, parted(subject, sample, [dirt, bytes, dirt, bytes, bytes, dirt]));
          expect(new Set(twice.readings)).toEqual(carried);
        }
      }),
  },
  {
    name: 'leaves out a frame that was cut off, and gives the next one',
    holds: (subject) =>
      each(subject, (sample, _, carried) => {
        for (const to of places(sample.bytes.length, 40)) {
          const torn = sample.bytes.subarray(0, to);
          const after = hear(subject, sample, parted(subject, sample, [torn, sample.bytes, sample.bytes]));
          expect(new Set(after.readings), `cut off after ${to} bytes`).toEqual(carried);
          const silent = hear(subject, sample, [torn, null, sample.bytes, sample.bytes]);
          expect(new Set(silent.readings), `cut off after ${to} bytes, then silent`).toEqual(carried);
        }
      }),
  },
  {
    name: 'begins in the middle of a stream',
    holds: (subject) =>
      each(subject, (sample, _, carried) => {
        for (const from of places(sample.bytes.length, 40)) {
          const { bytes } = sample;
          const { readings } = hear(subject, sample, parted(subject, sample, [bytes.subarray(from), bytes, bytes]));
          expect(new Set(readings), `begun after ${from} bytes`).toEqual(carried);
        }
      }),
  },
  {
    name: 'makes no frame out of a MiB of noise, or no more than it says',
    holds(subject) {
      for (const sample of waysOf(subject)) {
        for (const { letters, dirt } of NOISES) {
          const chunks = cut(dirt, () => 4096);
          const { frames, readings } = hear(subject, sample, chunks);
          const most = tolerated(MEBIBYTE, subject, sample, letters);
          expect(frames, sample.name).toBeLessThanOrEqual(most);
          if (most === 0) expect(readings, sample.name).toEqual([]);
        }
      }
    },
  },
  {
    name: 'gives nothing at a wrong bit rate',
    holds: (subject) =>
      each(subject, (sample) => {
        const sent = joined(...Array.from({ length: Math.ceil(2000 / sample.bytes.length) }, () => sample.bytes));
        for (const baud of BAUDS.filter((baud) => baud !== sample.line.baud)) {
          const received = receivedAt(sent, sample.line, baud);
          const { readings, frames } = hear(subject, sample, [received]);
          const few = tolerated(received.length, subject, sample, 2);
          expect(few === 0 ? readings : [], `${sample.line.baud} read at ${baud}`).toEqual([]);
          expect(frames, `${sample.line.baud} read at ${baud}`).toBeLessThanOrEqual(few);
        }
      }),
  },
  {
    name: 'gives no value that no frame carried: a wrong bit is noticed',
    holds: (subject) =>
      each(subject, (sample, _, carried) => {
        if (sample.unprotected) return;
        for (const bit of places(sample.bytes.length * 8, 800)) {
          const spoilt = Uint8Array.from(sample.bytes);
          spoilt[bit >> 3] = (spoilt[bit >> 3] as number) ^ (1 << (bit & 7));
          const forged = hear(subject, sample, [spoilt]).readings.filter((reading) => !carried.has(reading));
          expect(forged, `bit ${bit & 7} of byte ${bit >> 3}`).toEqual([]);
        }
      }),
  },
  {
    name: 'holds little, whatever comes',
    holds(subject) {
      for (const sample of waysOf(subject)) {
        const begun = sample.bytes.subarray(0, Math.ceil(sample.bytes.length / 2));
        for (const filler of [Uint8Array.of(0x31), begun]) {
          expect(heldAfter(subject, sample, begun, filler)).toBeLessThan(MEBIBYTE);
        }
      }
    },
  },
];

/** `carried`: all readings that the sample holds, those included that the next frame brings to an end. */
function each(subject: Subject, look: (sample: Sample, whole: Heard, carried: ReadonlySet<string>) => void): void {
  for (const sample of subject.samples) {
    const { readings } = hear(subject, sample, [sample.bytes, sample.bytes]);
    look(sample, alone(subject, sample), new Set(readings));
  }
}

/**
 * Devices of one protocol may have frames of their own, so each way to read is tried, once. Where only the moment tells a
 * frame, all bytes are frames: of noise there is nothing to say.
 */
function waysOf(subject: Subject): Iterable<Sample> {
  const known = subject.samples.filter((sample) => evidenceOf(subject, sample) > 0);
  return new Map(known.map((sample) => [JSON.stringify(sample.decode), sample])).values();
}

function alone(subject: Subject, sample: Sample): Heard {
  return hear(subject, sample, [sample.bytes]);
}

function* cut(bytes: Uint8Array, size: () => number): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; ) {
    const to = from + size();
    // A copy that is spoilt afterwards: who keeps a view of a chunk is found out.
    const chunk = Uint8Array.from(bytes.subarray(from, to));
    yield chunk;
    chunk.fill(0xa5);
    from = to;
  }
}

/** Where only the moment tells a frame, what belongs together is parted by silence from what does not. */
function parted(subject: Subject, sample: Sample, parts: readonly Uint8Array[]): (Uint8Array | null)[] {
  return evidenceOf(subject, sample) > 0 ? [...parts] : parts.flatMap((part) => [part, null]);
}

function garbage(subject: Subject, sample: Sample): Uint8Array[] {
  const { bytes } = sample;
  if (evidenceOf(subject, sample) === 0) return [Uint8Array.of(0), Uint8Array.of(0xff)];
  const sizes = tolerated(512, subject, sample) === 0 ? [1, 3, 17, 200, 512] : [1, 3];
  const dirt = sizes.flatMap((size) => [noise(size, size * 31), noise(size, size * 37, TEXT), new Uint8Array(size)]);
  // What begins like a frame, and goes on as anything.
  const begun = [2, 3, 4, 8].map((to) => joined(bytes.subarray(0, to), noise(sizes.at(-1) ?? 1, to * 41)));
  return [...dirt, ...begun];
}

/**
 * Frames that noise may make by chance: none, where a frame is worth more than 24 bits. Noise of few letters makes more.
 */
function tolerated(bytes: number, subject: Subject, sample: Sample, letters = 256): number {
  const evidence = evidenceOf(subject, sample);
  return evidence > 24 ? 0 : Math.ceil((4 * bytes) / 2 ** ((evidence * Math.log2(letters)) / 8));
}

/** At most `most` places in a length, evenly spread, never its start or end. */
function places(length: number, most: number): number[] {
  const step = Math.max(1, length / most);
  const found: number[] = [];
  for (let at = 1; at < length; at += step) found.push(Math.floor(at));
  return found;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

// 2 MiB go through one reader, behind the start of a frame; what is still held then cannot be what went through.
function heldAfter(subject: Subject, sample: Sample, begun: Uint8Array, filler: Uint8Array): number {
  const chunk = joined(...Array.from({ length: Math.ceil(65_536 / filler.length) }, () => filler));
  const held = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  let before = 0;
  let after = 0;
  function* stream(): Generator<Uint8Array> {
    yield begun;
    before = held();
    for (let sent = 0; sent < 2 * MEBIBYTE; sent += chunk.length) yield chunk;
    after = held();
  }
  hear(subject, sample, stream(), forgetfulIntake());
  return after - before;
}
