import type { SeriesPlan } from '../../agent/model/series.ts';
import { connect } from '../../agent/store/sqlite.ts';

/** What the store says that it let go of for want of space. */
export interface LetGo {
  /** Readings that were dropped or refused, in all epochs: the books say so. */
  readonly given_up: number;
  /** Whether readings of the series for a window that begins then were given up while it could still change. */
  excuses(series: string, from: number): boolean;
  /** Whether a window of the series that begins then may have been dropped as a whole. */
  dropped(series: string, from: number): boolean;
}

export function letGo(path: string): LetGo {
  const db = connect(path, { readonly: true });
  try {
    const now = db.prepare('SELECT given_up FROM books').pluck().get() as number;
    const before = db.prepare('SELECT books FROM epoch WHERE books IS NOT NULL').pluck().all() as string[];
    const given_up = before.reduce((sum, books) => sum + (JSON.parse(books) as Told).quota_dropped, now);
    const rows = db.prepare('SELECT plan, floor_ms AS floor, whole_ms AS whole FROM series').all() as Marks[];
    const marks = new Map(rows.map((row) => [(JSON.parse(row.plan) as SeriesPlan).name, row]));
    return {
      given_up,
      excuses: (series, from) => given_up > 0 && from < (marks.get(series)?.floor ?? -1),
      dropped: (series, from) => given_up > 0 && from < (marks.get(series)?.whole ?? -1),
    };
  } finally {
    db.close();
  }
}

interface Told {
  readonly quota_dropped: number;
}

interface Marks {
  readonly plan: string;
  readonly floor: number | null;
  readonly whole: number | null;
}
