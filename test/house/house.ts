/**
 * The plan of the house: which rooms there are, on which floor, what each is for and what it may touch. The floor test
 * holds the code to it, and ARCHITECTURE.md is drawn from it.
 */
export interface Room {
  /** A folder; the longest one that contains a file is the file's room. */
  readonly path: string;
  readonly purpose: string;
  /** The piece of the world it touches, in words. */
  readonly touches: string;
  /** Packages it may import. */
  readonly packages: readonly string[];
  /** Whether it may import `node:` modules. */
  readonly node: boolean;
  /** Folders that are not below it and that it may import from nevertheless. */
  readonly also?: readonly string[];
}

export interface Floor {
  readonly level: number;
  readonly name: string;
  /** What the rooms of this floor have in common. */
  readonly may: string;
  readonly rooms: readonly Room[];
}

const quiet = (path: string, purpose: string, also: readonly string[] = []): Room => ({
  path,
  purpose,
  touches: 'nothing',
  packages: ['valibot', 'simple-statistics'],
  node: false,
  also,
});

/** From the roof down, as one reads a house. */
export const FLOORS: readonly Floor[] = [
  {
    level: 5,
    name: 'front doors',
    may: 'import everything below',
    rooms: [
      {
        path: 'agent/cli',
        purpose: 'The commands of `weir`, for people and as JSON lines.',
        touches: 'terminal, signals',
        packages: ['commander', 'pino', 'yaml', 'valibot', 'aedes'],
        node: true,
        also: ['agent/ui', 'scripts'],
      },
      {
        path: 'agent/ui',
        purpose: 'The local page, its API and the metrics.',
        touches: 'one listening port',
        packages: ['uplot'],
        node: true,
      },
      {
        path: 'scripts',
        purpose: 'Installing, building, checking and generating.',
        touches: 'the working copy',
        packages: ['valibot', '@valibot/to-json-schema', 'tsx', 'mqtt', 'better-sqlite3', 'pino'],
        node: true,
        also: ['agent/cli', 'agent/ui', 'test/house', 'test/faults'],
      },
    ],
  },
  {
    level: 4,
    name: 'the house put together',
    may: 'import everything below',
    rooms: [
      {
        path: 'agent/run',
        purpose: 'The two loops, and the agent built from its parts.',
        touches: 'clocks, the status socket',
        packages: [],
        node: true,
        also: ['config'],
      },
      {
        path: 'agent/discover',
        purpose: 'Finds out what is attached, by listening to ports and brokers.',
        touches: 'ports and brokers, through the doors',
        packages: ['valibot'],
        node: true,
        also: ['config'],
      },
      {
        path: 'config',
        purpose: 'Configuration: its schema, its mistakes in sentences, and the plan of each series.',
        touches: 'the configuration file, secrets',
        packages: ['valibot', 'yaml'],
        node: true,
      },
    ],
  },
  {
    level: 3,
    name: 'the river',
    may: 'know doors by their contracts',
    rooms: [
      {
        path: 'agent/ingest',
        purpose: 'Collects readings into batches of columns and carries them through cleaning and windows.',
        touches: 'nothing',
        packages: [],
        node: false,
      },
      {
        path: 'agent/collect',
        purpose: 'The receiving end: takes summaries of many agents into a database, exactly once.',
        touches: 'its database, through the doors',
        packages: ['valibot', 'better-sqlite3'],
        node: true,
      },
    ],
  },
  {
    level: 2,
    name: 'doors to the world',
    may: 'touch one piece of the world each, and never one another',
    rooms: [
      {
        path: 'drivers',
        purpose:
          'Transports (serial ports, TCP, MQTT, files, simulated), buses on them, and protocols, apart from each other.',
        touches: 'sensors',
        packages: ['valibot', 'serialport', 'mqtt', 'mqtt-packet', 're2js'],
        node: true,
      },
      {
        path: 'agent/store',
        purpose: 'The resting place: one SQLite file, one writer, one transaction a step.',
        touches: 'the disk',
        packages: ['better-sqlite3', 'better-sqlite3-napi', 'valibot'],
        node: true,
      },
      {
        path: 'agent/forward',
        purpose: 'Empties the outbox towards an uplink.',
        touches: 'the uplink, through a link handed in',
        packages: ['valibot'],
        node: true,
      },
      {
        path: 'agent/observe',
        purpose: 'Watches the machine: clock state, wear of the disk, the log.',
        touches: 'the machine it runs on',
        packages: ['pino'],
        node: true,
      },
    ],
  },
  {
    level: 1,
    name: 'quiet rooms',
    may: 'import only the model and pure libraries: no I/O, no clock, no logger, no `node:*`',
    rooms: [
      quiet('agent/clean', 'Cleaning rules, the chain of them, units and the catalogue of quantities.', [
        'agent/settings',
        'agent/statistics',
      ]),
      quiet('agent/derive', 'Derived series: formulas over cleaned readings, such as a dew point.', [
        'agent/clean',
        'agent/settings',
        'agent/statistics',
      ]),
      quiet('agent/window', 'Panes, watermarks, lateness and revisions: readings become windows.', [
        'agent/statistics',
      ]),
      quiet('agent/statistics', 'Mergeable accumulators: moments, quantile sketch, time-weighted area, directions.'),
      quiet('agent/analyse', 'What can be read out of summaries.'),
      quiet('agent/wire', 'The messages on the broker and their schema.', ['agent/settings']),
      quiet(
        'agent/settings',
        'Parts of configuration that many rooms use: durations, sizes, patterns, secrets by reference.',
      ),
    ],
  },
  {
    level: 0,
    name: 'the words',
    may: 'import nothing',
    rooms: [
      {
        path: 'agent/model',
        purpose: 'The words everything else is said in: readings, series, windows, ledger, outbox.',
        touches: 'nothing',
        packages: [],
        node: false,
      },
    ],
  },
];

/** Names that say nothing about what is inside. */
export const EMPTY_NAMES = [
  'utils',
  'util',
  'helpers',
  'helper',
  'manager',
  'handler',
  'data',
  'info',
  'misc',
  'common',
];

/** Beyond these a file says in its first comment why it is so long; tables of cases may run on. */
export const MAX_LINES = 300;
export const MAX_TEST_LINES = 500;

/** The two loops each fit on a page. */
export const LOOPS = { 'agent/run/fill.ts': 80, 'agent/run/drain.ts': 80 } as const;

export function roomOf(path: string): { floor: Floor; room: Room } | undefined {
  let best: { floor: Floor; room: Room } | undefined;
  for (const floor of FLOORS) {
    for (const room of floor.rooms) {
      const inside = path.startsWith(`${room.path}/`);
      if (inside && room.path.length > (best?.room.path.length ?? 0)) best = { floor, room };
    }
  }
  return best;
}

/** Why a file may not import this, as a sentence; undefined where it may. `to` is a path from the root, or a package. */
export function objection(from: string, to: string): string | undefined {
  const here = roomOf(from);
  if (!here) return `${from} stands in no room of the house`;
  const { room, floor } = here;
  if (to.startsWith('node:'))
    return room.node ? undefined : `${from} imports ${to}, but ${room.path} touches nothing of the machine`;
  if (!IN_THE_REPOSITORY.test(to)) return packageObjection(from, to, room);
  const there = roomOf(to);
  if (room.also?.some((path) => to.startsWith(`${path}/`))) return undefined;
  if (!there) return to.includes('/') ? `${from} reaches out of the house to ${to}` : undefined;
  if (there.room === room) return undefined;
  if (there.floor.level > floor.level) return `${from} reaches up to ${to}`;
  if (there.floor.level === floor.level) return `${from} reaches sideways to ${to}`;
  return undefined;
}

const IN_THE_REPOSITORY = /^(agent|drivers|config|scripts|test)(\/|$)|^[^/]+\.(json|md|ts)$/;

function packageObjection(from: string, name: string, room: Room): string | undefined {
  const bare = name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
  if (room.packages.includes(bare)) return undefined;
  return `${from} imports the package ${bare}, which is not for ${room.path}`;
}
