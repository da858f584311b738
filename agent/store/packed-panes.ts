import type { SeriesId } from '../model/series.ts';
import type { ClosedPane } from '../window/effects.ts';
import { EncodedPane } from '../window/encoded-pane.ts';
import { encodePane } from '../window/pane-codec.ts';

/** The panes of a step, in order. */
export interface Panes extends Iterable<ClosedPane> {
  readonly length: number;
}

/** Panes on their way to another thread: pane i is of `series[i]` and ends before `bytes[ends[i]]`. */
export interface PackedPanes {
  readonly series: Int32Array;
  readonly ends: Int32Array;
  readonly bytes: Uint8Array;
}

/**
 * The panes as one piece. When a thousand windows close at once, that many objects in both threads, and as many arrays,
 * would be several megabytes; as bytes they are a fifth of one.
 */
export function packPanes(panes: Panes): PackedPanes {
  const series = new Int32Array(panes.length);
  const ends = new Int32Array(panes.length);
  const parts: Uint8Array[] = [];
  let [count, end] = [0, 0];
  for (const closed of panes) {
    const part = closed.encoded ?? encodePane(closed.pane);
    parts.push(part);
    end += part.length;
    series[count] = closed.series;
    ends[count++] = end;
  }
  return { series, ends, bytes: joined(parts, end) };
}

/** The panes again, made one at a time as they are asked for. */
export function panesIn({ series, ends, bytes }: PackedPanes): Panes {
  return {
    length: series.length,
    *[Symbol.iterator]() {
      for (let i = 0, from = 0; i < series.length; from = ends[i++] as number) {
        yield new EncodedPane(series[i] as SeriesId, bytes.subarray(from, ends[i] as number));
      }
    },
  };
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
