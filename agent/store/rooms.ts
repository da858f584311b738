import type { Log } from '../model/log.ts';
import { Activity } from './activity.ts';
import { Books } from './books.ts';
import { CountTable } from './counts.ts';
import { DeliveryTable } from './deliveries.ts';
import { Dropping } from './drop.ts';
import { Finality } from './finality.ts';
import { History } from './history.ts';
import { Journal } from './journal.ts';
import { Numbering } from './numbering.ts';
import { Postbox } from './postbox.ts';
import { Quota } from './quota.ts';
import { Registry } from './registry.ts';
import { Reserve } from './reserve.ts';
import type { Retention } from './retention.ts';
import { Rows } from './rows.ts';
import { Salvaging } from './salvaging.ts';
import { Settlements } from './settlements.ts';
import { Shapes } from './shapes.ts';
import type { Database } from './sqlite.ts';
import type { StoreSettings } from './store.ts';
import { Summaries } from './summaries.ts';
import { Sweep } from './sweep.ts';
import { Thinning } from './thin.ts';
import { Tidy } from './tidy.ts';
import { Uplinks } from './uplinks.ts';

/** The parts of the store, each over its own tables of the one database. */
export interface Rooms {
  readonly books: Books;
  readonly registry: Registry;
  readonly counts: CountTable;
  readonly deliveries: DeliveryTable;
  readonly journal: Journal;
  readonly history: History;
  readonly shapes: Shapes;
  readonly summaries: Summaries;
  readonly tidy: Tidy;
  readonly uplinks: Uplinks;
  readonly settlements: Settlements;
  readonly numbering: Numbering;
  readonly postbox: Postbox;
  readonly quota: Quota;
  readonly reserve: Reserve;
  readonly retention: Retention;
  readonly salvaging: Salvaging;
  /** Reads again what is held in memory, after a transaction that was rolled back. */
  load(): void;
}

/** To be called within a transaction: what the configuration changed is brought in. */
export function roomsOf(db: Database, settings: StoreSettings, log: Log): Rooms {
  const books = new Books(db);
  const registry = new Registry(db);
  const shapes = new Shapes(db, settings.windows);
  const rows = new Rows(db, registry, shapes, settings.rules);
  const summaries = new Summaries(rows, books, new Activity(db, books, shapes.pane.id));
  const uplinks = new Uplinks(db, rows, shapes, settings.uplinks);
  summaries.onGone((row) => uplinks.gone(row));
  summaries.whereNumbered((row) => uplinks.numbered(row));
  const quota = new Quota(db, settings.path, settings.max_size);
  const numbering = new Numbering(db, settings.agent, quota.bytes, rows, books, uplinks);
  const settlements = new Settlements(db);
  const postbox = new Postbox(db, books, numbering, settlements, (fields, event) => log.warn(fields, event));
  const journal = new Journal(db);
  const history = new History(db, journal, log);
  const finality = new Finality(books, registry, shapes, summaries);
  const salvaging = new Salvaging(db, settings.path, uplinks, summaries.activity, log);
  if (summaries.activity.noteDue && salvaging.over) summaries.activity.note();
  const retention: Retention = {
    whole: () => salvaging.over,
    journal,
    history,
    sweep: new Sweep({ books, registry, summaries, uplinks }, finality, shapes.thin[0]?.size ?? shapes.pane.size),
    remains: new Sweep({ books, registry, summaries, uplinks }, finality),
    thinning: new Thinning(books, registry, shapes, summaries, uplinks, finality),
    dropping: new Dropping(books, registry, shapes, summaries, uplinks, finality),
    quota,
    keep: settings.keep,
    keep_raw: settings.keep_raw,
  };
  const reserve = new Reserve(settings.path, settings.max_size);
  const counts = new CountTable(db);
  const deliveries = new DeliveryTable(db);
  const load = () => {
    for (const part of [books, registry, summaries, journal, history, uplinks, settlements, salvaging]) part.load();
  };
  return {
    ...{ books, registry, counts, deliveries, journal, shapes, summaries, uplinks, settlements, numbering, postbox },
    ...{ history, quota, reserve, retention, salvaging, load, tidy: new Tidy() },
  };
}
