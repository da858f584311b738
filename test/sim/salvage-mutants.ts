import type { Mutant } from './mutant.ts';
import type { Story } from './story.ts';

const SECOND = 1000;

const WINDOWS = {
  pane: { name: '5s', size: 5 * SECOND, every: 5 * SECOND },
  wider: [{ name: '15s', size: 15 * SECOND, every: 15 * SECOND }],
};

/**
 * Damage while deliveries are stored that the broker does not know to be, while windows wait for one uplink, and while
 * messages are under way to a receiver that is away, whose broker forgets some of them.
 */
const DAMAGED: Story = {
  scenario: {
    ...{ length: 75 * SECOND, windows: WINDOWS, lateness: 0, commit_interval: SECOND, sensor_every: SECOND / 2 },
    ...{ clock: 'synced', marks_dup: true, max_size: 8_000_000 },
    ...{ message_summaries: 1, in_flight: 20, outbox_messages: 200 },
  },
  faults: [
    [30 * SECOND, 'cloud away', 18 * SECOND],
    [43 * SECOND, 'field away', 10 * SECOND],
    [44 * SECOND, 'receiver crashes'],
    [46.4 * SECOND, 'central forgets'],
    [46.5 * SECOND, 'garbled'],
  ],
};

/** Deliberate mistakes of the salvage of a damaged store, made to what it has salvaged. */
export const salvageMutants: readonly Mutant[] = [
  {
    name: 'salvage keeps the epoch',
    mistake: 'the epoch that ended with the damage goes on after it',
    story: DAMAGED,
    salvaged: (db) => {
      db.exec(`UPDATE epoch SET books = NULL WHERE id = (SELECT max(id) FROM epoch);
        INSERT INTO books SELECT 1, max(id), (SELECT coalesce(max("commit"), 0) FROM delivery),
          (SELECT max(to_change) FROM salvage), 0, 'unknown', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', 0 FROM epoch`);
    },
  },
  {
    name: 'salvage forgets deliveries',
    mistake: 'what was delivered before the damage is not remembered after it',
    story: DAMAGED,
    salvaged: (db) => db.exec('DELETE FROM delivery'),
  },
  {
    name: 'salvage forgets the outbox',
    mistake: 'messages that were numbered and not acknowledged are lost with the damage',
    story: DAMAGED,
    salvaged: (db) => db.exec('DELETE FROM outbox'),
  },
  {
    name: 'salvage forgets what waits',
    mistake: 'windows that waited to be numbered are salvaged, and never sent',
    story: { ...DAMAGED, scenario: { ...DAMAGED.scenario, outbox_messages: 3 } },
    salvaged: (db) => db.exec('DELETE FROM backlog; DELETE FROM salvage_wait'),
  },
  {
    name: 'salvage says nothing',
    mistake: 'rows that could not be read are not counted',
    story: DAMAGED,
    salvaged: (db) => db.exec(`DELETE FROM count WHERE name = 'store.note.unread_rows'; UPDATE salvage SET unread = 0`),
  },
  {
    name: 'salvage counts changes anew',
    mistake: 'windows that are closed later take the change numbers of those that could not be read',
    seeds: [6331],
    salvaged: (db) => db.exec('DELETE FROM salvage'),
  },
];
