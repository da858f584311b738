import type { Ledger } from '../../agent/model/ledger.ts';
import { type Chance, newChance } from '../../drivers/simulated/chance.ts';
import { startProxy } from '../peers/proxy.ts';
import { publishAll } from '../peers/publisher.ts';
import { until } from '../peers/until.ts';
import { Centre } from '../spine/centre.ts';
import { Edge } from '../spine/edge.ts';

export interface RoundsPlan {
  readonly kills: number;
  /** SIGTERM in between, and links cut. */
  readonly stops: number;
  readonly cuts: number;
  /** Two in each message. */
  readonly readings: number;
  /** Messages a second. */
  readonly rate: number;
  onProgress?(done: number, of: number, figures: Pick<RoundFigures, 'starts' | 'stops'>): void;
}

export interface RoundFigures {
  /** Milliseconds from the start of a process until its source is online, of those that were left alone until then. */
  readonly starts: number[];
  /** Milliseconds from SIGTERM to the end, and the exit codes. */
  readonly stops: number[];
  readonly codes: (number | null)[];
  /** Readings counted in the finest windows at the receiver, and the sum of the values of those that are numbered. */
  counted: number;
  sum: number;
  /** The books at the receiver, one an epoch. */
  ledgers: Ledger[];
  seconds: number;
}

/** So many rounds come at any moment of a start; the others once the agent is at work. */
const EARLY = 0.4;
const LONGEST_REST = 400;
const A_START = 1200;

/**
 * A real agent between real brokers, ended again and again while readings come in without a pause: at random moments
 * of its start, its work and its stop. Answers what the receiver has in the end.
 */
export async function runRounds(plan: RoundsPlan): Promise<RoundFigures> {
  const began = performance.now();
  const figures: RoundFigures = { starts: [], stops: [], codes: [], counted: 0, sum: 0, ledgers: [], seconds: 0 };
  const messages = plan.readings / 2;
  const centre = await Centre.open();
  const proxy = await startProxy(centre.broker.port);
  const edge = new Edge({ source: proxy.port, centre: proxy.port, fields: ['t', 'n'] });
  try {
    await edge.subscribed(centre.broker);
    const message = (i: number) => ({
      topic: `site/dev${i % 10}/env`,
      payload: JSON.stringify({ t: 20 + (i % 7), n: i }),
    });
    const publishing = publishAll(centre.broker.url, messages, plan.rate, message);
    // A failure is told when it is waited for.
    publishing.catch(() => undefined);
    await strike(plan, edge, () => proxy.cut(), figures);
    await publishing;
    const patience = 60_000 + messages / 5;
    await centre.has('every reading', () => centre.counted() >= plan.readings, patience);
    await centre.has('the books at rest', () => atRest(centre.ledgers(), plan.readings));
    figures.counted = centre.counted();
    figures.sum = Math.round(centre.sum('%/n'));
    figures.ledgers = centre.ledgers();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${edge.says()}`, { cause: error });
  } finally {
    await edge.close();
    await proxy.close();
    await centre.close();
  }
  figures.seconds = Math.round((performance.now() - began) / 1000);
  return figures;
}

/** What is left to do: each round a fault, in random order. */
async function strike(plan: RoundsPlan, edge: Edge, cut: () => void, figures: RoundFigures): Promise<void> {
  const chance = newChance('faults');
  const fill = (count: number, fault: string) => Array<string>(count).fill(fault);
  const rounds = [...fill(plan.kills, 'kill'), ...fill(plan.stops, 'stop'), ...fill(plan.cuts, 'cut')];
  let fresh = true;
  for (const [i, fault] of inRandomOrder(rounds, chance).entries()) {
    const early = chance.uniform() < EARLY;
    if (!early) {
      const online = await edge.online();
      if (fresh) figures.starts.push(online);
    }
    fresh = fault !== 'cut';
    await new Promise((resolve) => setTimeout(resolve, chance.uniform() * (early ? A_START : LONGEST_REST)));
    if (fault === 'cut') cut();
    else if (fault === 'kill') await edge.killAndRestart();
    else {
      await edge.online();
      const from = performance.now();
      figures.codes.push(await edge.stopAndRestart());
      figures.stops.push(performance.now() - from);
    }
    plan.onProgress?.(i + 1, rounds.length, figures);
  }
  await until(() => edge.agent.output().includes('"started"'), 'the agent has started after the last round');
}

function atRest(ledgers: readonly Ledger[], readings: number): boolean {
  const summarised = ledgers.reduce((sum, ledger) => sum + ledger.summarised, 0);
  return summarised >= readings && ledgers.every(({ open }) => open === 0);
}

function inRandomOrder<T>(items: readonly T[], chance: Chance): T[] {
  return items
    .map((item) => ({ item, place: chance.uniform() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
