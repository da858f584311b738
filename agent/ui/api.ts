import { imbalance } from '../model/ledger.ts';
import type { RunningAgent } from '../run/contract.ts';
import type { Reader } from '../store/reader.ts';
import { renderMetrics } from './metrics.ts';
import { readRange } from './params.ts';
import type { Answer } from './respond.ts';
import { readStoredReadings } from './stored-readings.ts';

export type Route = (params: URLSearchParams) => Promise<Answer> | Answer;

/** Later than any reading: the largest date of ECMAScript. */
const END_OF_TIME = 8.64e15;
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

/** What the page and programs can ask for, by path. All answers are JSON, but for the metrics. */
export function newApi(agent: Pick<RunningAgent, 'status'>, reader: Reader): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    ['/api/status', async () => [200, await agent.status()]],
    ['/api/series', () => [200, seriesOf(reader)]],
    [
      '/api/summaries',
      (params) => [
        200,
        reader
          .summaries({ ...readRange(params), newest_first: true })
          .slice()
          .reverse(),
      ],
    ],
    [
      '/api/readings',
      (params) => [200, readStoredReadings(reader, { from: 0, to: END_OF_TIME, ...readRange(params) })],
    ],
    ['/metrics', async () => [200, { type: PROMETHEUS, body: Buffer.from(renderMetrics(await agent.status())) }]],
    ['/healthz', async () => healthOf((await agent.status()).ledger)],
  ]);
}

function seriesOf(reader: Reader): object[] {
  return reader.series().map(({ plan: { name, kind, unit, quantity } }) => ({ series: name, kind, unit, quantity }));
}

/** Well while it answers and its books balance: a sensor or an uplink that is away is no fault of the agent. */
function healthOf(ledger: Parameters<typeof imbalance>[0]): Answer {
  const missing = imbalance(ledger);
  return [missing === 0 ? 200 : 503, { ok: missing === 0, ledger_imbalance: missing }];
}
