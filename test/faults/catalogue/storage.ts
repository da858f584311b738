import type { Fault } from '../fault.ts';

/** Storage. */
export const storage: readonly Fault[] = [
  {
    number: 10,
    fault: 'disk full at a write',
    promised: 'bounded loss',
    behaviour:
      'the reserve is drawn on, the oldest is given up and counted, and all goes on by itself when there is space',
    proofs: [
      [
        'spine/bad-input-store',
        'a full disk is said aloud and waited for, and the agent goes on when there is space (needs root and mount)',
      ],
      [
        'store/small-disk',
        'a full disk stops nothing: the reserve is given back, the oldest is given up and counted, until there is space',
      ],
      ['run/commit-stubbornly', 'a full disk is waited for as long as it takes, and said in the meantime'],
      ['store/reserve', 'a reserve that was drawn on is there again when it is asked for'],
    ],
  },
  {
    number: 11,
    fault: 'disk full at the start',
    promised: 'bounded loss',
    behaviour: 'starts; what cannot be written waits, and goes on by itself',
    proofs: [
      [
        'store/small-disk',
        'a store is opened on a disk that is full already: what cannot be written waits, and goes on by itself',
      ],
    ],
  },
  {
    number: 12,
    fault: 'no inodes left',
    promised: 'clear error',
    behaviour: 'ends with a sentence, harms nothing, and starts when there is room for files',
    proofs: [
      [
        'store/small-disk',
        'on a disk that can hold no more files a store ends with a sentence, and starts once there is room for them',
      ],
    ],
  },
  {
    number: 13,
    fault: 'the file system turned read-only',
    promised: 'clear error',
    behaviour: 'said aloud; readings go on in memory, counted and bounded',
    proofs: [
      ['store/small-disk', 'on a disk that is read-only from the start everything is kept in memory, said aloud'],
      [
        'store/small-disk',
        'a disk that breaks down under a running store refuses each commit, and the next start keeps all in memory',
      ],
    ],
  },
  {
    number: 14,
    fault: 'fsync fails once, or for ever',
    promised: 'clear error',
    behaviour:
      'nothing is acknowledged after a commit that failed; the database is opened anew; after some tries it is given up aloud',
    proofs: [
      [
        'power/sweep',
        'after one $kind that failed with $error the store goes on over a new connection, in the same process',
      ],
      ['store/reopen', 'does not take a step twice that was written before the disk failed'],
      ['power/sweep', 'one $kind that fails with $error costs no reading, and at most one restart'],
      ['power/power', 'lose nothing although a sync had failed before, and with it any part of what it was to cover'],
      ['run/commit-stubbornly', 'a disk that is broken is given up aloud after a minute'],
    ],
  },
  {
    number: 15,
    fault: 'any write fails, is short, or finds no space',
    promised: 'nothing lost',
    behaviour: 'no reading lost, at most one restart, whichever call it is',
    proofs: [['power/sweep', 'one $kind that fails with $error costs no reading, and at most one restart']],
  },
  {
    number: 16,
    fault: 'pages of the database damaged',
    promised: 'bounded loss',
    behaviour: 'noticed, moved aside, what can be read goes on under a new epoch, the rest is counted',
    proofs: [
      ['store/salvage', 'is moved aside, and what can be read of it goes on under a new epoch'],
      ['store/salvage', '${ROUNDS} stores, a page of each changed at random, all open by themselves, and go on'],
      ['store/salvage', 'is salvaged even where that is the first one: %s'],
      ['store/salvaging', 'goes out once all of it is here, each summary once, however often the agent ends meanwhile'],
      [
        'spine/damaged-at-work',
        'a database that is ruined while the agent works is moved aside, and the agent goes on in the same process',
      ],
    ],
  },
  {
    number: 17,
    fault: 'database cut off, empty, or a text file in its place',
    promised: 'bounded loss',
    behaviour: 'moved aside and begun anew, under a new epoch',
    proofs: [
      ['store/open', 'is moved aside, and a new one begun and told of'],
      ['store/open', 'cut off'],
      ['store/open', 'an empty file is begun as a new database'],
      ['spine/bad-input-store', 'a text file is moved aside, and said so in log and status, while a new one is begun'],
    ],
  },
  {
    number: 18,
    fault: 'the log of the database deleted, or that of an older copy beside it',
    promised: 'bounded loss',
    behaviour: 'opens unattended; what is gone is found out by epoch and number',
    proofs: [
      ['store/salvage', 'a log that was deleted takes its commits along, and the rest opens as it is'],
      ['store/salvage', 'the log of an older copy opens unattended'],
      ['collect/collect', 'an agent restored from an old backup is found out, and begins a new epoch'],
    ],
  },
  {
    number: 19,
    fault: 'two agents on one database',
    promised: 'clear error',
    behaviour: 'the second ends and names the process of the first',
    proofs: [
      ['spine/bad-input-store', 'a second agent on one store ends with 74 and names the first, which goes on'],
      ['store/open', 'has one holder, whom the second learns by number'],
    ],
  },
  {
    number: 20,
    fault: 'a database of a newer program',
    promised: 'clear error',
    behaviour: 'refused without a change to it',
    proofs: [['store/open', 'a database of a newer version, without a change to it']],
  },
  {
    number: 21,
    fault: 'an upgrade interrupted in a migration',
    promised: 'nothing lost',
    behaviour: 'a migration is one transaction: the older database is there until all of it is the new one',
    proofs: [
      [
        'store/migration',
        'an upgrade that is killed %s leaves the older database, and the next start makes the upgrade',
      ],
      ['store/open', 'a file of the version before gains the figures of later kinds, and keeps what it holds'],
    ],
  },
  {
    number: 22,
    fault: 'a slow disk, half a second a commit',
    promised: 'nothing lost',
    behaviour: 'acknowledgements wait, windows stay right',
    proofs: [
      [
        'faults/slow-disk',
        'a commit of half a second holds nothing up: readings go on coming in, and each counts once in its window',
      ],
      ['drivers/mqtt/source', 'paused, it takes no more; resumed, it goes on where it was'],
    ],
  },
  {
    number: 23,
    fault: 'a reader that never ends keeps the log of the database growing',
    promised: 'clear error',
    behaviour: 'the size of the log is watched, and said',
    proofs: [
      [
        'store/pinned-log',
        'a reader that never ends is named once the log has outgrown its bounds, and forgotten when it has ended',
      ],
      ['run/notes', 'what a person should see to is in the health message, the newest of it, however much there is'],
    ],
  },
  {
    number: 24,
    fault: 'no permission for the state directory or the port',
    promised: 'clear error',
    behaviour: 'names user, group and the command to run',
    proofs: [
      [
        'spine/bad-input-store',
        'a directory of somebody else: who lacks the right, and the command that gives it (needs root)',
      ],
      ['drivers/serial/explain', 'the remedy for a missing permission can be pasted as it is'],
    ],
  },
];
