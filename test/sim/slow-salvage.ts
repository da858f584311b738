import { existsSync } from 'node:fs';
import { isDamage } from '../../agent/store/copying.ts';
import { asideOf, quarantine } from '../../agent/store/quarantine.ts';
import { moveIn, salvage } from '../../agent/store/salvage.ts';
import { connect, type Opening } from '../../agent/store/sqlite.ts';

/**
 * Salvages a damaged store as one that is too large for a start: its closed windows are read while the agent works. Answers
 * whether it was damaged.
 */
export function salvageSlowly(path: string, opening: Opening): boolean {
  if (!existsSync(path) || isSound(path)) return false;
  const aside = asideOf(path);
  salvage(path, aside, opening, 0);
  quarantine(path, 'is damaged', aside);
  moveIn(path);
  return true;
}

function isSound(path: string): boolean {
  const db = connect(path);
  try {
    return db.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch (error) {
    if (!isDamage(error)) throw error;
    return false;
  } finally {
    db.close();
  }
}
