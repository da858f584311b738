import type { Millis } from '../../agent/model/time.ts';
import type { Profile, Register } from './profile.ts';
import { type ByteOrder, widthOf } from './register.ts';
import type { ReadFunction } from './request.ts';

/** A value within a block: `offset` bytes from its start. */
export interface Place {
  readonly register: Register;
  readonly order: ByteOrder;
  readonly offset: number;
  readonly length: number;
}

/** Registers that are read with one question. */
export interface Block {
  readonly fn: ReadFunction;
  readonly at: number;
  readonly count: number;
  readonly places: readonly Place[];
}

/** Blocks that are read together, as often. */
export interface Round {
  readonly every: Millis;
  readonly blocks: readonly Block[];
}

/**
 * Which registers are read together: neighbours with no more than `gap` others between them, up to `most` at once, and
 * never part of a value. An answer does not say where it comes from, so blocks of equal length are kept apart.
 */
export function planRounds(profile: Omit<Profile, 'title'>, every: Millis): Round[] {
  const intervals = [...new Set(profile.registers.map((register) => register.every ?? every))];
  return intervals.map((interval) => {
    const registers = profile.registers.filter((register) => (register.every ?? every) === interval);
    const blocks = ([3, 4] as const).flatMap((fn) =>
      planBlocks(
        profile,
        fn,
        registers.filter((register) => (register.function ?? profile.function) === fn),
      ),
    );
    return { every: interval, blocks: apart(blocks) };
  });
}

function planBlocks({ gap, most, order }: Omit<Profile, 'title'>, fn: ReadFunction, all: readonly Register[]): Block[] {
  const blocks: { fn: ReadFunction; at: number; count: number; places: Place[] }[] = [];
  for (const register of all.toSorted((a, b) => a.at - b.at)) {
    const last = blocks.at(-1);
    const end = register.at + widthOf(register.type);
    const fits = last && register.at <= last.at + last.count + gap && end - last.at <= most;
    const block = fits ? last : { fn, at: register.at, count: 0, places: [] };
    if (!fits) blocks.push(block);
    block.count = Math.max(block.count, end - block.at);
    const offset = 2 * (register.at - block.at);
    block.places.push({ register, order: register.order ?? order, offset, length: 2 * widthOf(register.type) });
  }
  return blocks;
}

// Of blocks that are answered alike no two follow one another, as far as others can stand between them.
function apart(blocks: readonly Block[]): Block[] {
  const left = [...blocks];
  const ordered: Block[] = [];
  while (left.length > 0) {
    const last = ordered.at(-1);
    const next = left.findIndex((block) => !last || !alike(block, last));
    ordered.push(...left.splice(Math.max(0, next), 1));
  }
  return ordered;
}

/** Whether the answer to one could be taken for the answer to the other. */
export function alike(a: Pick<Block, 'fn' | 'count'>, b: Pick<Block, 'fn' | 'count'>): boolean {
  return a.fn === b.fn && a.count === b.count;
}
