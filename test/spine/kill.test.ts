import { describe, expect, test } from 'vitest';
import { runRounds } from '../faults/rounds.ts';
import { hasMosquitto } from '../peers/mosquitto.ts';

// Many more by hand: npm run test:faults -- --kills 1000 --readings 1000000
const READINGS = 100_000;
const KILLS = 60;
const STOPS = 10;
const CUTS = 15;

describe.skipIf(!hasMosquitto)('the agent ended and its links cut at random (needs mosquitto)', () => {
  test(`${READINGS} readings, ${KILLS} kill -9, ${STOPS} SIGTERM and ${CUTS} cut links: each counts once at the receiver`, async () => {
    const plan = { kills: KILLS, stops: STOPS, cuts: CUTS, readings: READINGS, rate: 800 };
    const { counted, sum, ledgers, codes } = await runRounds(plan);
    expect(ledgers).toMatchObject([{ summarised: READINGS, late_dropped: 0, rejected: 0, invalid: 0 }]);
    expect(counted).toBe(READINGS);
    const messages = READINGS / 2;
    expect(sum).toBe((messages * (messages - 1)) / 2);
    expect(codes).toEqual(Array(STOPS).fill(0));
  }, 240_000);
});
