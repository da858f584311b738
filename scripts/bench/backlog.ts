import { setTimeout } from 'node:timers/promises';
import { mqtt } from '../../agent/forward/mqtt.ts';
import type { Link, Publication } from '../../agent/model/link.ts';
import { SILENT } from '../../agent/model/log.ts';
import type { Clock } from '../../agent/model/time.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import type { Store } from '../../agent/store/store.ts';
import { openStoreThread } from '../../agent/store/thread.ts';
import { emptyFolder } from './agent.ts';
import { multiplyBacklog } from './backlog-store.ts';
import { usageOf } from './process.ts';
import { Sensors } from './sensors.ts';

/** A home of a hundred sensors, a reading every five seconds. */
const PACE = { series: 100, readings_per_s: 20, commit_s: 60, windows: '[1m, 1h]' };
/** Three hours of it, so many times: a week. */
const HOURS = 3;
const TIMES = 56;
/** Windows closed a second at this pace, in life. */
const LIVE_ROWS_PER_S = PACE.series / 60;
/** How long the broker takes to acknowledge. */
const ROUND_TRIP_MS = 5;
const DRAINED_S = 20;

/** A week without a network, and then there is one. */
export interface BacklogRun {
  readonly rows: number;
  readonly open_s: number;
  /** Of the bench and all that it measures, before and after. */
  readonly rss_mb: number;
  readonly rows_per_s: number;
  /** The same over the pace at which windows close. */
  readonly times_live: number;
  /** From the commit that closed a window to its publication, while the backlog drains: median and slowest, ms. */
  readonly live_ms: number;
  readonly live_most_ms: number;
}

export async function measureBacklog(): Promise<BacklogRun> {
  emptyFolder();
  const sensors = new Sensors(PACE, ', max_size: 4GB');
  const rows = makeBacklog(sensors);
  const opening = performance.now();
  const store = await openStoreThread(sensors.settings);
  await store.recover();
  const open_s = (performance.now() - opening) / 1000;
  const link = new PromptLink();
  const uplink = mqtt.create('central', parsedSettings(), {
    ...{ agent: 'bench', outbox: store, openLink: () => link, onFork: () => undefined },
    world: { clock: CLOCK, log: SILENT, random: Math.random, secret: () => '' },
  });
  uplink.open();
  const delays = await live(store, sensors, link);
  await uplink.close();
  await store.close();
  const rows_per_s = Math.round(link.summaries / DRAINED_S);
  return {
    ...{ rows, open_s: round(open_s), rss_mb: Math.round(usageOf(process.pid).peak_mb), rows_per_s },
    times_live: Math.round(rows_per_s / LIVE_ROWS_PER_S),
    live_ms: round(delays[Math.floor(delays.length / 2)] as number),
    live_most_ms: round(delays.at(-1) as number),
  };
}

export function drawBacklog(run: BacklogRun): string {
  const { rows, open_s, rss_mb, rows_per_s, times_live, live_ms, live_most_ms } = run;
  return Object.entries({
    'summaries that wait': rows.toLocaleString('en'),
    'open and recovered in': `${open_s} s`,
    'most resident, bench and all': `${rss_mb} MB`,
    'drained a second': `${rows_per_s.toLocaleString('en')}, ${times_live} times live`,
    'live window sent after': `${live_ms} ms, at most ${live_most_ms} ms`,
  })
    .map(([words, figure]) => `  ${words.padEnd(30)}${figure.padStart(30)}`)
    .join('\n');
}

function makeBacklog(sensors: Sensors): number {
  const store = openSqliteStore(sensors.settings, SILENT);
  let due = true;
  for (let minute = 0; minute < HOURS * 60; minute++) due = store.commit(sensors.next(due)).checkpointDue;
  store.close();
  return multiplyBacklog(sensors.settings, TIMES);
}

/** A minute of life a second, beside the backlog; answers how long its windows took to be sent, in order of length. */
async function live(store: Store, sensors: Sensors, link: PromptLink): Promise<number[]> {
  const delays: number[] = [];
  let due = true;
  for (let second = 0; second < DRAINED_S; second++) {
    const from = sensors.now;
    const began = performance.now();
    link.expect(from - 60_000, () => delays.push(performance.now() - began));
    due = (await store.commit(sensors.next(due))).checkpointDue;
    await setTimeout(1000 - (performance.now() - began));
  }
  return delays.sort((a, b) => a - b);
}

/** A broker that takes everything after a while, and notes when a window of now comes. */
class PromptLink implements Link {
  readonly online = true;
  summaries = 0;
  #from = Number.POSITIVE_INFINITY;
  #seen: () => void = () => undefined;

  /** Calls once when a window comes that begins at `from` or later. */
  expect(from: number, seen: () => void): void {
    this.#from = from;
    this.#seen = seen;
  }

  onChange(listener: (online: boolean) => void): void {
    setImmediate(listener, true);
  }

  onMessage(): void {
    // Nobody answers.
  }

  subscribe(): void {
    // To nothing.
  }

  async publish({ topic, payload }: Publication): Promise<void> {
    if (topic.endsWith('/summary')) this.#take(JSON.parse(new TextDecoder().decode(payload as Uint8Array)));
    await setTimeout(ROUND_TRIP_MS);
  }

  health() {
    return { state: 'online', figures: {} } as const;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #take({ summaries }: { summaries: readonly { readonly from: number }[] }): void {
    this.summaries += summaries.length;
    if (!summaries.some(({ from }) => from >= this.#from)) return;
    this.#from = Number.POSITIVE_INFINITY;
    this.#seen();
  }
}

const CLOCK: Clock = { now: Date.now, mono: () => performance.now() };

function parsedSettings() {
  return {
    ...{ ack: 'puback', order: 'oldest_first', in_flight: 100, message_summaries: 50, outbox_messages: 1000 },
    ...{ compress: 'none', resend_after: 30_000, url: 'mqtt://127.0.0.1:1883' },
  } as Parameters<typeof mqtt.create>[1];
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
