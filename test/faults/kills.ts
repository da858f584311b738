import { type RoundFigures, runRounds } from './rounds.ts';

const LONGEST_STOP = 5000;
const SAY_EVERY = 20;

/** Ends a real agent so many times, with progress, and prints what came of it; answers whether every promise was kept. */
export async function runKills(kills: number, readings: number, rate: number): Promise<boolean> {
  const stops = Math.ceil(kills / 8);
  const cuts = Math.ceil(kills / 8);
  say(`${readings} readings, ${kills} kill -9, ${stops} SIGTERM and ${cuts} cut links`);
  const figures = await runRounds({
    ...{ kills, stops, cuts, readings, rate },
    onProgress(done, of, { starts, stops }) {
      if (done % SAY_EVERY === 0) say(`round ${done} of ${of}; start ${spread(starts)}; SIGTERM ${spread(stops)}`);
    },
  });
  const wrong = mistakes(figures, readings);
  const { starts, codes, ledgers, counted, seconds } = figures;
  say(`published ${readings}, counted once at the receiver ${counted}, lost ${Math.max(0, readings - counted)}, `);
  say(`double ${Math.max(0, counted - readings)}; books at the receiver ${JSON.stringify(ledgers)}`);
  say(
    `start to collecting ${spread(starts)}; SIGTERM ${spread(figures.stops)}, ${codes.length} times; ${seconds} s in all`,
  );
  for (const sentence of wrong) say(`FAIL ${sentence}`);
  return wrong.length === 0;
}

function mistakes({ counted, sum, ledgers, codes, stops }: RoundFigures, readings: number): string[] {
  const messages = readings / 2;
  const wrong: string[] = [];
  if (counted !== readings) wrong.push(`${counted} readings counted of ${readings}`);
  if (sum !== (messages * (messages - 1)) / 2) wrong.push(`the values add up to ${sum}`);
  if (ledgers.length !== 1) wrong.push(`${ledgers.length} epochs instead of one`);
  if (codes.some((code) => code !== 0)) wrong.push(`exit codes after SIGTERM: ${[...new Set(codes)].join(', ')}`);
  if (stops.some((took) => took > LONGEST_STOP)) wrong.push(`a SIGTERM took longer than ${LONGEST_STOP} ms`);
  return wrong;
}

/** Median and maximum in milliseconds. */
function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return sorted.length === 0 ? 'none yet' : `median ${at(0.5)} ms, most ${at(1)} ms`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
