import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

// What fits into a run of all tests on two processors; `npm run test:sim -- --seeds 5000` goes on from here.
const WORLDS = 200;

/** Runs the simulation as `npm run test:sim` does, on all processors, behind whatever is in a hurry. */
function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/sim/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  setPriority(child.pid as number, constants.priority.PRIORITY_BELOW_NORMAL);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

test(`${WORLDS} worlds keep every law`, async () => {
  const { code, output } = await run('--seeds', String(WORLDS));
  expect(output).toContain(`${WORLDS} seeds, 0 failed`);
  expect(code).toBe(0);
}, 1_200_000);

test('thirty days with faults take no more memory at the end, and the ledger is exact at the receiver', async () => {
  const { code, output } = await run('--days', '30');
  expect(output).toContain('all laws held, the ledger is exact');
  expect(output).toContain('day 30');
  expect(code, output).toBe(0);
}, 600_000);

test('the same seed gives the same run', async () => {
  const [once, again] = [await simulate(3), await simulate(3)];
  expect(again).toEqual(once);
}, 120_000);
