import type { Intake } from '../../agent/model/source.ts';
import type { Clock, Millis } from '../../agent/model/time.ts';
import type { Block, Round } from './blocks.ts';
import type { BlockReader } from './readings.ts';
import type { ReadOutcome, Slave } from './slave.ts';

/** How a device is doing. */
export type DeviceState =
  | { readonly kind: 'starting' | 'ok' | 'silent' }
  | { readonly kind: 'refuses'; readonly block: Block; readonly code: number };

export interface Poller {
  start(): void;
  stop(): void;
  readonly state: DeviceState;
}

export interface PollerParts {
  readonly name: string;
  readonly unit: number;
  readonly slave: Slave;
  readonly rounds: readonly Round[];
  readonly read: BlockReader;
  readonly clock: Clock;
  readonly intake: Intake;
  /** Whether questions may be asked at the moment. */
  readonly may: () => boolean;
  /** A device has changed its state. */
  readonly changed: () => void;
}

/** Reads one device, again and again, each round of blocks at its own interval. A round that takes longer is not made up for. */
export function newPoller(parts: PollerParts): Poller {
  const { unit, slave, rounds, read, clock, intake, may } = parts;
  const timers = new Map<Round, NodeJS.Timeout>();
  const stopped = new Map<Round, Block>();
  let state: DeviceState = { kind: 'starting' };
  let run = 0;

  async function readRound(round: Round, mine: number): Promise<void> {
    for (const block of fromWhereItStopped(round)) {
      if (mine !== run || !may() || intake.full) return;
      const { fn, at, count } = block;
      const outcome = await slave.read({ unit, fn, at, count });
      if (mine !== run) return;
      if (outcome.kind === 'registers') read(block, outcome.bytes, clock.now(), intake);
      note(outcome, block);
      // A device that is silent is not asked for the rest at once, but first of all the next time.
      if (outcome.kind === 'timeout' || outcome.kind === 'resting' || outcome.kind === 'closed') {
        stopped.set(round, block);
        return;
      }
    }
  }

  function fromWhereItStopped(round: Round): Block[] {
    const next = round.blocks.indexOf(stopped.get(round) as Block) + 1;
    stopped.delete(round);
    return [...round.blocks.slice(next), ...round.blocks.slice(0, next)];
  }

  function note(outcome: ReadOutcome, block: Block): void {
    const before = state;
    if (outcome.kind === 'registers') state = { kind: 'ok' };
    if (outcome.kind === 'exception') state = { kind: 'refuses', block, code: outcome.code };
    if (outcome.kind === 'resting' && state.kind !== 'silent') {
      state = { kind: 'silent' };
      // Its last values hold no longer.
      intake.offline(parts.name, clock.now());
      intake.deliver();
    }
    if (outcome.kind === 'exception') intake.note('exceptions');
    if (before.kind !== state.kind) parts.changed();
  }

  function turn(round: Round, mine: number): void {
    const started: Millis = clock.mono();
    void readRound(round, mine).then(() => {
      if (mine !== run) return;
      const wait = Math.max(0, round.every - (clock.mono() - started));
      timers.set(
        round,
        setTimeout(() => turn(round, mine), wait),
      );
    });
  }

  return {
    get state() {
      return state;
    },
    start() {
      const mine = ++run;
      for (const round of rounds) turn(round, mine);
    },
    stop() {
      run++;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
