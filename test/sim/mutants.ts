import type { CollectDatabase, Transaction } from '../../agent/collect/database.ts';
import { FLAG } from '../../agent/model/batch.ts';
import type { Summary } from '../../agent/model/summary.ts';
import type { Step, Store } from '../../agent/store/store.ts';
import type { Port, Transport } from '../../drivers/serial/transport.ts';
import type { Mutant } from './mutant.ts';
import { salvageMutants } from './salvage-mutants.ts';
import type { Story } from './story.ts';

type PortLine = Parameters<Transport['open']>[1];

const YEARS = 20 * 365 * 86_400_000;

/** Whether the packet at hand was marked as a repetition; one world runs at a time. */
let marked = false;

/** Out for a moment, and in again before a line has ended: 40 times. */
const LOOSE_PLUG: Story['faults'] = Array.from({ length: 40 }, (_, i) => [5000 + 1370 * i, 'unplugged', 100]);

const OLD_COPY: Story = {
  scenario: { length: 80_000, sensor_every: 1000 },
  faults: [
    [30_000, 'copied'],
    [55_000, 'put back'],
  ],
};

/** Deliberate mistakes, each of which some law of the simulation must notice. */
export const mutants: readonly Mutant[] = [
  {
    name: 'acknowledge before commit',
    mistake: 'a delivery is told to be durable as soon as it has been taken in',
    intake: (intake, source) =>
      changed(intake, {
        deliver(identity) {
          const ticket = intake.deliver(identity);
          setTimeout(() => source().durable(ticket), 1);
          return ticket;
        },
      }),
  },
  {
    name: 'additive revisions',
    mistake: 'the receiver adds a revision to what it has instead of replacing it',
    database: (database) => upserting(database, additive()),
  },
  {
    name: 'last wins',
    mistake: 'the receiver keeps what arrived last, whatever its revision',
    database: (database) => upserting(database, lastWins()),
  },
  {
    name: 'delete on send',
    mistake: 'messages leave the outbox when they are handed out',
    store: (store) => ({
      ...store,
      messages: async (uplink, epoch, after, limit) => {
        const messages = await store.messages(uplink, epoch, after, limit);
        for (const { epoch: its, seq } of messages) await store.settle(uplink, its, { only: [seq] });
        return messages;
      },
    }),
  },
  {
    name: 'puback taken for storage',
    mistake: 'what the broker has is taken for stored at the receiver',
    ack: 'puback',
  },
  {
    name: 'last step forgotten',
    mistake: 'recovery leaves out the newest step of the journal',
    store: (store) => ({
      ...store,
      recover: async () => {
        const recovered = await store.recover();
        return { ...recovered, tail: () => allButLast(recovered.tail()) };
      },
    }),
  },
  {
    name: 'old checkpoint',
    mistake: 'a checkpoint holds the state of one step before, and that step is not in the journal after it',
    store: (store) => {
      let before: Uint8Array | undefined;
      return {
        ...store,
        commit: (step) => {
          const stale = before;
          before = step.checkpoint;
          return store.commit(step.checkpoint && stale ? { ...step, checkpoint: stale } : step);
        },
        beginEpoch: (why, state) => {
          before = state;
          return store.beginEpoch(why, state);
        },
      };
    },
  },
  {
    name: 'no recognition of repetitions',
    mistake: 'a message that the broker delivers again counts again',
    intake: (intake) =>
      changed(intake, {
        reading: (series, time, value, flags) => intake.reading(series, time, value, flags & ~FLAG.REDELIVERED),
      }),
  },
  {
    name: 'DUP alone',
    mistake: 'whatever is marked as a repetition is taken for one, stored before or not',
    packet: ({ dup }) => {
      marked = dup;
    },
    intake: (intake) =>
      changed(intake, {
        reading: (series, time, value, flags) =>
          intake.reading(series, time, value, marked ? flags | FLAG.REDELIVERED : flags),
        deliver: (identity) => {
          marked = false;
          return intake.deliver(identity);
        },
      }),
  },
  {
    name: 'closing is not atomic',
    mistake: 'readings are committed by themselves, and what they closed by another commit',
    store: (store) => ({ ...store, commit: (step) => commitInTwo(store, step) }),
  },
  {
    name: 'failed commit swallowed',
    mistake: 'a commit that failed is taken for one that succeeded',
    store: (store) => {
      let last: Awaited<ReturnType<Store['commit']>> | undefined;
      return {
        ...store,
        commit: async (step) => {
          try {
            last = await store.commit(step);
          } catch (error) {
            if (!last) throw error;
          }
          return last;
        },
      };
    },
  },
  {
    name: 'acknowledgement of an old epoch',
    mistake: 'an acknowledgement counts for the epoch at hand, whichever it names',
    store: (store) => ({
      ...store,
      settle: async (uplink, epoch, settled) => {
        await store.settle(uplink, epoch, settled);
        const { epoch: newest } = await store.newest(uplink);
        if (newest !== epoch) await store.settle(uplink, newest, settled);
      },
    }),
  },
  {
    name: 'fork unnoticed',
    mistake: 'a receiver that has more than was ever sent from here is believed',
    story: OLD_COPY,
    store: (store) => ({
      ...store,
      newest: async (uplink) => ({ ...(await store.newest(uplink)), seq: Number.MAX_SAFE_INTEGER }),
    }),
  },
  {
    name: 'half a line kept',
    mistake: 'what was half read when the port went is put before what comes from the next one',
    story: { scenario: { length: 60_000, sensor_every: 1000 }, faults: LOOSE_PLUG },
    transport: (transport) => {
      let listener: ((chunk: Uint8Array) => void) | undefined;
      let device: string | undefined;
      const open = async (path: string, line: PortLine) => {
        const opened = await transport.open(path, line);
        if (opened.kind === 'open') opened.port.onBytes((chunk) => listener?.(chunk));
        return opened;
      };
      return {
        locate: () => (device === undefined ? transport.locate() : ALWAYS_THE_SAME),
        open: async (path, line) => {
          const opened = await open(path, line);
          if (opened.kind !== 'open') return opened;
          const deviceNow = () => {
            const where = transport.locate();
            return where.kind === 'found' ? where.device : undefined;
          };
          device = deviceNow();
          setInterval(() => {
            const now = deviceNow();
            if (now === undefined || now === device) return;
            device = now;
            void open(path, line);
          }, 20);
          return { kind: 'open', port: held(opened.port, (next) => (listener = next)) };
        },
      };
    },
  },
  {
    name: 'future moves the watermark',
    mistake: 'a time far ahead of the clock is taken as it is',
    seeds: [24],
    max_skew: YEARS,
  },
  ...salvageMutants,
];

const ALWAYS_THE_SAME = { kind: 'found', path: '/dev/ttySIM', device: 'always the same' } as const;

/** A port that is never lost, as far as it says. */
function held(port: Port, listen: (listener: (chunk: Uint8Array) => void) => void): Port {
  return { ...port, onBytes: listen, onLost: () => undefined };
}

/** An object that does some things otherwise. */
function changed<Subject extends object>(subject: Subject, other: Partial<Subject>): Subject {
  return new Proxy(subject, {
    get(target, key) {
      const replaced = Reflect.get(other, key) as unknown;
      const value = (replaced ?? Reflect.get(target, key, target)) as unknown;
      return typeof value === 'function' && replaced === undefined ? value.bind(target) : value;
    },
  });
}

function upserting(database: CollectDatabase, alter: (epoch: string, summary: Summary) => Summary): CollectDatabase {
  return changed(database, {
    transaction: (work) =>
      database.transaction((tx) => {
        const upsert: Transaction['upsert'] = (agent, epoch, summaries) =>
          tx.upsert(
            agent,
            epoch,
            summaries.map((summary) => alter(epoch, summary)),
          );
        return work({ ...tx, upsert });
      }),
  });
}

function additive(): (epoch: string, summary: Summary) => Summary {
  const had = new Map<string, { rev: number; count: number }>();
  return (epoch, summary) => {
    const key = `${epoch} ${summary.series} ${summary.window} ${summary.from}`;
    const old = had.get(key);
    const count = summary.count + (old && summary.rev > old.rev ? old.count : 0);
    if (!old || summary.rev > old.rev) had.set(key, { rev: summary.rev, count });
    return { ...summary, count };
  };
}

function lastWins(): (epoch: string, summary: Summary) => Summary {
  const had = new Map<string, number>();
  return (epoch, summary) => {
    const key = `${epoch} ${summary.series} ${summary.window} ${summary.from}`;
    const rev = Math.max(summary.rev, (had.get(key) ?? -1) + 1);
    had.set(key, rev);
    return { ...summary, rev };
  };
}

async function* allButLast<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  let held: { item: Item } | undefined;
  for await (const item of items) {
    if (held) yield held.item;
    held = { item };
  }
}

async function commitInTwo(store: Store, step: Step) {
  const nothing = { closed: [], late: [], due: [] };
  if (step.batch.count === 0) return store.commit(step);
  await store.commit({ ...step, effects: nothing });
  const { batch, cleaned } = NOTHING;
  return store.commit({ ...step, batch, cleaned, counts: {}, series: [], labels: [], deliveries: [] });
}

const NOTHING = {
  batch: {
    count: 0,
    series: new Int32Array(0),
    times: new Float64Array(0),
    values: new Float64Array(0),
    flags: new Uint8Array(0),
  },
  cleaned: { values: new Float64Array(0), verdicts: new Uint8Array(0) },
};
