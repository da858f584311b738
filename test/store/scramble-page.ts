import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from '../../agent/store/sqlite.ts';
import { randomFrom } from '../power/crash-states.ts';

/** Writes noise over a page of a closed database that holds rows of a table: the first one is 0, the last one -1. */
export function scramblePage(path: string, table: string, which: number): void {
  const db = connect(path, { readonly: true });
  const pages = db.prepare(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno`).pluck();
  const page = pages.all(table).at(which) as number;
  const size = Number(db.pragma('page_size', { simple: true }));
  db.close();
  const bytes = readFileSync(path);
  const random = randomFrom(page);
  for (let i = 0; i < size; i++) bytes[(page - 1) * size + i] = Math.floor(random() * 256);
  writeFileSync(path, bytes);
}
