import { deserialize, serialize } from 'node:v8';
import type { RiverState } from '../ingest/pipeline.ts';
import type { SeriesId } from '../model/series.ts';
import { pack, unpack } from '../store/packed.ts';
import type { Pane } from '../window/pane.ts';
import { decodePane, encodePane } from '../window/pane-codec.ts';
import type { SeriesWindow } from '../window/series-window.ts';

/** The state as it stands in a checkpoint: open panes as bytes, which take a tenth of what their arrays do. */
interface Packed extends Omit<RiverState, 'windows'> {
  readonly windows: { readonly series: ReadonlyMap<SeriesId, PackedWindow> };
}

type PackedWindow = Omit<SeriesWindow, 'open'> & { readonly open: Pane | Uint8Array | null };

/** The river's state as bytes; `decodeCheckpoint` gives it back bit for bit (without room to spare in its arrays). */
export function encodeCheckpoint(state: RiverState): Uint8Array {
  const series = new Map<SeriesId, PackedWindow>();
  for (const [id, window] of state.windows.series) {
    series.set(id, { ...window, open: window.open && encodePane(window.open) });
  }
  return pack(serialize({ ...state, windows: { series } } satisfies Packed));
}

/** @throws Error for bytes that are no checkpoint. Takes those of earlier versions, which are not packed and whose panes are plain. */
export function decodeCheckpoint(bytes: Uint8Array): RiverState {
  const packed = deserialize(unpack(bytes)) as Packed;
  const series = new Map<SeriesId, SeriesWindow>();
  for (const [id, window] of packed.windows.series) {
    const { open } = window;
    series.set(id, { ...window, open: open instanceof Uint8Array ? decodePane(open) : open });
  }
  return { ...packed, windows: { series } };
}
