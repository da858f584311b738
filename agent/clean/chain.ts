import { type Batch, type Cleaned, FLAG, MENDED, NOT_FLOWING } from '../model/batch.ts';
import { assert } from '../model/failure.ts';
import type { RuleUse, SeriesId } from '../model/series.ts';
import type { CompiledRule } from './rule.ts';
import { ruleNamed, ruleNumber } from './rules.ts';

/** The rules of one series, compiled, in the order of its plan. Series with equal rules may share one. */
export interface Chain {
  /** Whether any rule keeps a memory; a chain without one needs no state. */
  readonly remembers: boolean;
  /** The memories of a series not heard from yet, one a rule: plain data. */
  fresh(): ChainState;
  /**
   * Puts reading `index` of the batch through the rules and writes value and verdict to the same index of `into`.
   * The first rule that rejects ends it: later rules do not see the reading. A value that several rules mended
   * carries the number of the last one, whose value it is. Allocates nothing.
   */
  apply(state: ChainState, batch: Batch, index: number, into: Cleaned): void;
}

/** The memory of each rule of a chain, by its place; null for a rule that keeps none. */
export type ChainState = unknown[];

/**
 * The memories of all series, plain data. One entry for each series whose rules remember, so it is bounded by the
 * number of series, which the registry bounds.
 */
export type CleanState = Map<SeriesId, ChainState>;

export function newCleanState(): CleanState {
  return new Map();
}

/**
 * Cleans a batch: values that go on and verdicts into `into`, which must have room for them. Cleaning batch after
 * batch gives what cleaning all of it at once would. Redelivered and held readings and ends of hold go by untouched,
 * unseen by the rules.
 */
export function clean(state: CleanState, chains: (id: SeriesId) => Chain, batch: Batch, into: Cleaned): void {
  const { count, series, values, flags } = batch;
  assert(into.values.length >= count && into.verdicts.length >= count, 'no room for the cleaned batch');
  let id: SeriesId | undefined;
  let chain: Chain | undefined;
  let memory: ChainState = STATELESS;
  for (let i = 0; i < count; i++) {
    if ((flags[i]! & (NOT_FLOWING | FLAG.HOLD_END)) !== 0) {
      into.values[i] = values[i]!;
      into.verdicts[i] = 0;
      continue;
    }
    // Readings of one series often stand side by side.
    if (chain === undefined || series[i] !== id) {
      id = series[i]!;
      chain = chains(id);
      memory = chain.remembers ? memoryOf(state, id, chain) : STATELESS;
    }
    chain.apply(memory, batch, i, into);
  }
}

/** Stands in for the state of a chain that has none. */
const STATELESS: ChainState = [];

function memoryOf(state: CleanState, id: SeriesId, chain: Chain): ChainState {
  let memory = state.get(id);
  if (memory === undefined) {
    memory = chain.fresh();
    state.set(id, memory);
  }
  return memory;
}

/** Compiles the rules of a plan. They have been checked: a rule that does not exist is our mistake. */
export function compileChain(uses: readonly RuleUse[]): Chain {
  const links = uses.map(linkOf);
  return {
    remembers: links.some(({ compiled }) => compiled.fresh() !== null),
    fresh: () => links.map(({ compiled }) => compiled.fresh()),
    apply(state, batch, index, into) {
      const time = batch.times[index]!;
      const flags = batch.flags[index]!;
      let value = batch.values[index]!;
      let verdict = 0;
      for (let i = 0; i < links.length; i++) {
        const { compiled, number, mends } = links[i]!;
        const next = compiled.apply(state[i], time, value, flags);
        // NaN, and also what left the doubles on the way: an infinite figure would spoil a whole window.
        if (!Number.isFinite(next)) {
          into.values[index] = Number.NaN;
          into.verdicts[index] = number;
          return;
        }
        if (mends && next !== value) verdict = MENDED | number;
        value = next;
      }
      into.values[index] = value;
      into.verdicts[index] = verdict;
    },
  };
}

interface Link {
  readonly compiled: CompiledRule<unknown>;
  readonly number: number;
  readonly mends: boolean;
}

function linkOf({ rule: name, settings }: RuleUse): Link {
  const rule = ruleNamed(name);
  return { compiled: rule.compile(settings), number: ruleNumber(name), mends: rule.mends };
}
