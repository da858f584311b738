import type { Pane } from '../window/pane.ts';
import { decodePane } from '../window/pane-codec.ts';

/**
 * The pane that a stored window holds; undefined where it has none. SQLite keeps no checksums, so bytes that changed on
 * the medium are found only here: such a window keeps its figures, but nothing can be added to it any more.
 */
export function storedPane(state: Buffer | null | undefined): Pane | 'damaged' | undefined {
  if (!state) return undefined;
  try {
    return decodePane(state);
  } catch (error) {
    if (error instanceof Error) return 'damaged';
    throw error;
  }
}
