import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

/** Worlds of a run of all tests, and the minutes after which it begins no other one on a machine that is slow. */
const WORLDS = 5000;
const MINUTES = 9.5;
const LEAST = 25;

/** Runs the simulation as `npm run test:sim` does, on all processors, with what the other tests leave of them. */
function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['scripts/test-sim.mjs', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  setPriority(child.pid as number, constants.priority.PRIORITY_LOW);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

test.concurrent(`${WORLDS} worlds keep every law, or as many as ${MINUTES} minutes hold`, async () => {
  const { code, output } = await run('--seeds', String(WORLDS), '--minutes', String(MINUTES));
  console.log(output.trim());
  expect(code, output).toBe(0);
  expect(output).toContain(' seeds, 0 failed');
  expect(Number(/^(\d+) seeds, /m.exec(output)?.[1])).toBeGreaterThanOrEqual(LEAST);
}, 1_200_000);

test.concurrent('thirty days with faults take no more memory at the end, and the ledger is exact at the receiver', async () => {
  const { code, output } = await run('--days', '30');
  expect(output).toContain('all laws held, the ledger is exact');
  expect(output).toContain('day 30');
  expect(code, output).toBe(0);
}, 1_200_000);

test.each([
  ['with crashes', 3],
  ['whose store is damaged, and salvaged while the agent works', 75],
])(
  'the same seed gives the same run: a world %s',
  async (_, seed) => {
    const [once, again] = [await simulate(seed), await simulate(seed)];
    expect(again).toEqual(once);
  },
  120_000,
);
