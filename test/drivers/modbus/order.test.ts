import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Transactions } from '../../../drivers/bus/transactions.ts';
import { newAnswerOrder } from '../../../drivers/modbus/order.ts';
import { type ReadRequest, RTU } from '../../../drivers/modbus/request.ts';
import { newSlave } from '../../../drivers/modbus/slave.ts';
import { answerOf, exceptionOf } from './frames.ts';

const UNIT = 7;

/** What a slave and its line may do with one question. */
interface Whim {
  /** Old answers that arrive before the new one, of those that are still under way. */
  readonly arrive: number;
  /** Whether the new one arrives in time. */
  readonly prompt: boolean;
  readonly twice: boolean;
  readonly refuses: boolean;
}

const whim: fc.Arbitrary<Whim> = fc.record({
  arrive: fc.nat(3),
  prompt: fc.boolean(),
  twice: fc.boolean(),
  refuses: fc.boolean(),
});

const request: fc.Arbitrary<ReadRequest> = fc.record({
  unit: fc.constant(UNIT),
  fn: fc.constantFrom(3 as const, 4 as const),
  at: fc.constantFrom(0, 10, 20, 30),
  count: fc.integer({ min: 1, max: 4 }),
});

/** A line on which answers are late, doubled and refused as it pleases; they keep their order, as a slave's do. */
function lineOf(whims: readonly Whim[], after?: Whim): Transactions {
  const underWay: Uint8Array[] = [];
  let turn = 0;
  return {
    enter: () => undefined,
    leave: async () => undefined,
    figures: { requests: 0, answers: 0, timeouts: 0, late_bytes: 0, echoes: 0 },
    async ask({ request, find }) {
      const at = turn++;
      const { arrive, prompt, twice, refuses } = (after ? (whims[at] ?? after) : whims[at % whims.length]) as Whim;
      const late = underWay.splice(0, arrive);
      const answer = refuses ? exceptionOf(request, 6) : answerOf(request, (at) => at);
      underWay.push(answer, ...(twice ? [answer] : []));
      const now = prompt ? underWay.splice(0, underWay.length - (twice ? 1 : 0)) : [];
      const bytes = find(Buffer.concat([...late, ...now]));
      return bytes ? { kind: 'answer', bytes: Uint8Array.from(bytes) } : { kind: 'timeout' };
    },
  };
}

const ask = (at: number, count: number): ReadRequest => ({ unit: UNIT, fn: 3, at, count });
const whims = (arrive: number, twice: boolean): Whim => ({ arrive, prompt: false, twice, refuses: false });

/** What once went wrong: an answer that was late itself was taken to prove that all before it had come. */
const FOUND: [ReadRequest[], Whim[]][] = [
  [[ask(20, 2), ask(20, 1), ask(20, 2), ask(0, 1), ask(0, 1)], [whims(1, true)]],
];

test('whatever comes late, twice or not at all, no register is reported for another', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 2, maxLength: 30 }),
      fc.array(whim, { minLength: 1, maxLength: 60 }),
      async (requests, whims) => {
        const slave = newSlave(lineOf(whims), { unit: UNIT, timeout: 1, wrapping: RTU, mono: () => 0 });
        for (const each of requests) {
          const outcome = await slave.read(each);
          if (outcome.kind !== 'registers') continue;
          const words = Array.from({ length: each.count }, (_, i) => each.at + i);
          expect([...outcome.bytes]).toEqual(words.flatMap((word) => [word >> 8, word & 0xff]));
        }
      },
    ),
    { numRuns: 1000, examples: FOUND },
  );
});

test('once a slave answers as it should, everything is read again, whatever was before', async () => {
  const well: Whim = { arrive: 9, prompt: true, twice: false, refuses: false };
  await fc.assert(
    fc.asyncProperty(fc.array(whim, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), async (bad, count) => {
      let mono = 0;
      const line = lineOf(bad, well);
      const slave = newSlave(line, { unit: UNIT, timeout: 1, wrapping: RTU, mono: () => mono });
      const blocks = [ask(0, count), ask(10, count), ask(20, count), ask(30, 4)];
      let read = 0;
      // Twenty rounds of one second are more than the bad moments and the longest pause after them.
      for (let turn = 0; turn < 80; turn++) {
        mono += 250;
        const outcome = await slave.read(blocks[turn % 4] as ReadRequest);
        if (turn >= 76) read += outcome.kind === 'registers' ? 1 : 0;
      }
      expect(read).toBe(4);
    }),
    { numRuns: 300 },
  );
});

test('questions that are answered alike have one between them that is not; for all others nothing is in the way', () => {
  const order = newAnswerOrder();
  const a: ReadRequest = { unit: 1, fn: 4, at: 0, count: 2 };
  const b: ReadRequest = { unit: 1, fn: 4, at: 100, count: 2 };
  expect(order.before(a, 0)).toBeUndefined();
  order.asked(a, 0);
  expect(order.before(a, 0)).toBeUndefined();
  expect(order.before({ ...b, count: 3 }, 0)).toBeUndefined();
  expect(order.before({ ...b, fn: 3 }, 0)).toBeUndefined();
  expect(order.before(b, 0)).toEqual({ ...b, count: 1 });
  order.asked({ ...b, count: 1 }, 0);
  expect(order.before(b, 0)).not.toBeUndefined();
  order.ended({ ...b, count: 1 }, 'exception');
  expect(order.before(b, 0)).not.toBeUndefined();
  order.ended({ ...b, count: 1 }, 'registers');
  expect(order.before(b, 0)).toBeUndefined();
});

test('a single register is told from another by a question for one more, within the registers that there are', () => {
  const order = newAnswerOrder();
  order.asked({ unit: 1, fn: 3, at: 5, count: 1 }, 0);
  expect(order.before({ unit: 1, fn: 3, at: 65_535, count: 1 }, 0)).toEqual({ unit: 1, fn: 3, at: 65_534, count: 2 });
});

test('after so long no answer comes any more', () => {
  const order = newAnswerOrder();
  order.asked({ unit: 1, fn: 3, at: 5, count: 1 }, 0);
  expect(order.before({ unit: 1, fn: 3, at: 6, count: 1 }, 3_999)).toBeDefined();
  expect(order.before({ unit: 1, fn: 3, at: 6, count: 1 }, 4_000)).toBeUndefined();
});
