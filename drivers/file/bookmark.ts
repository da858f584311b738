import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const places = v.array(
  v.strictObject({
    path: v.string(),
    at: count,
    torn: v.boolean(),
    seen: count,
    crc: count,
    header: v.exactOptional(v.string()),
  }),
);

/**
 * How far a file has been read. Of a packed file bytes are unpacked ones. Reading goes on at byte `at`; `torn`: in
 * the middle of a line that is counted already, so that its rest is to be skipped. The file is known again by the
 * checksum (CRC-32) of the first `seen` bytes. `header` is the line that names its columns, where there is one.
 */
export type Place = Readonly<v.InferOutput<typeof places>[number]>;

/** Places of files that are listed no more, or have been replaced: they may come back under another name. */
const REMEMBERED = 32;

/** The places of all files of a source, as one text. Bounded: beyond REMEMBERED the oldest places are forgotten. */
export class Bookmark {
  /** The places as they were at the start, oldest first. */
  readonly known: readonly Place[];
  readonly #left = new Set<Place>();
  readonly #reached = new Map<string, Place>();

  /** `listed`: how many files the source has. @throws Error for a text that no bookmark gave. */
  constructor(text: string | undefined, listed: number) {
    const known = text === undefined ? [] : v.parse(places, JSON.parse(text));
    this.known = known.slice(-(REMEMBERED + listed));
  }

  /** A file has been read to `place`, going on from the known place `from`, or from its start. */
  reach(place: Place, from: Place | undefined): void {
    if (place.seen > 0) this.#reached.set(place.path, place);
    if (from) this.#left.add(from);
  }

  toString(): string {
    const known = this.known.filter((place) => !this.#left.has(place));
    return JSON.stringify([...known, ...this.#reached.values()]);
  }
}
