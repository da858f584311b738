import { writeSync } from 'node:fs';
import { SECOND, START, Station } from './station.ts';

// Commits three readings at a time without end, and says after each commit, on its standard output, which it was.
// Killed and started again on the same path, it goes on.
const station = new Station({ path: process.argv[2] as string, durability: 'power-loss' });
station.resume();
station.store.setLive('central', true);
for (let i = station.ledger.received; ; i += 3) {
  const readings = [0, 1, 2].map((n) => ({ series: n, time: START + (i + n) * 7 * SECOND, value: (i + n) % 13 }));
  const { commit } = station.take(readings);
  writeSync(1, `${commit}\n`);
}
