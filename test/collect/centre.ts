import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Collecting, runCollect } from '../../agent/collect/collect.ts';
import { collectSettings } from '../../agent/collect/settings.ts';
import { openSqlite } from '../../agent/collect/sqlite-database.ts';
import { mqtt } from '../../agent/forward/mqtt.ts';
import type { Fork, Uplink } from '../../agent/forward/uplink.ts';
import type { Link } from '../../agent/model/link.ts';
import type { World } from '../../agent/model/world.ts';
import type { LinkSettings } from '../../agent/settings/broker.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { PACE } from '../../drivers/mqtt/backoff.ts';
import { openLink } from '../../drivers/mqtt/link.ts';
import type { FakeOutbox } from '../fakes/outbox.ts';
import { realWorld } from '../fakes/real-world.ts';

const impatient = { ...PACE, first: 50, most: 200 };
const open = (settings: LinkSettings, world: World): Link => openLink(settings, world, impatient);

/** A receiver with a database of its own, and agents that send to it over a real broker. */
export class CentreOfTest {
  readonly directory = mkdtempSync(join(tmpdir(), 'weir-collect-'));
  readonly db = join(this.directory, 'central.db');
  readonly url: string;
  readonly #opened: { close(): Promise<void> }[] = [];

  constructor(url: string) {
    this.url = url;
  }

  /** `wrap` puts something between the collector and its link. */
  collect(wrap: (link: Link) => Link = (link) => link): Collecting {
    const settings = v.parse(collectSettings, { url: this.url, db: this.db });
    const pace = { gap_after: 100, answer_within: 200 };
    const database = openSqlite(this.db);
    const collecting = runCollect(settings, {
      world: realWorld(),
      openLink: (given, world) => wrap(open(given, world)),
      database,
      pace,
    });
    return this.#keep(collecting);
  }

  agent(outbox: FakeOutbox, ack: 'puback' | 'receiver', onFork: (fork: Fork) => void = () => undefined): Uplink {
    const settings = v.parse(mqtt.settings, { url: this.url, ack, in_flight: 20, resend_after: '2s' });
    const uplink = mqtt.create('central', settings, {
      agent: outbox.agent,
      outbox,
      world: realWorld(),
      openLink: open,
      onFork,
    });
    uplink.open();
    return this.#keep(uplink);
  }

  rows<Row>(sql: string): Row[] {
    const db = connect(this.db, { readonly: true });
    try {
      return db.prepare(sql).all() as Row[];
    } finally {
      db.close();
    }
  }

  async close(): Promise<void> {
    for (const one of this.#opened.reverse()) await one.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #keep<One extends { close(): Promise<void> }>(one: One): One {
    let closed: Promise<void> | undefined;
    const close = one.close.bind(one);
    one.close = () => (closed ??= close());
    this.#opened.push(one);
    return one;
  }
}
