import { connect } from '../../agent/store/sqlite.ts';
import { windowsIn } from './garble.ts';
import type { Sim } from './sim.ts';

const LAW = 'I12 what a salvage loses is counted';

/** What a damaged store could not give back. */
export interface Salvaged {
  /** Whether a window, by `keyOf`, need not arrive, or only as it was before. */
  misses(key: string): boolean;
}

/** Compares what was in the store when it was damaged with what is there at the end, and with what it says of that. */
export function salvaged(sim: Sim, path: string): Salvaged {
  const before = sim.book.damaged;
  if (!before) return { misses: () => false };
  const db = connect(path, { readonly: true });
  try {
    const now = windowsIn(db);
    const lost = new Set([...before.stored].filter((key) => !now.has(key)));
    const told = db.prepare("SELECT value FROM count WHERE name = 'store.note.unread_rows'").pluck().get() ?? 0;
    sim.law(lost.size <= Number(told), LAW, () => `${lost.size} windows are lost, the store speaks of ${told}`);
    // What was still open, or to come, is nowhere.
    return { misses: (key) => lost.has(key) || (key.startsWith(before.epoch) && !before.stored.has(key)) };
  } finally {
    db.close();
  }
}
