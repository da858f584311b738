import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../../agent/model/summary.ts';
import { hasSocat, startCable } from '../peers/socat.ts';
import { until } from '../peers/until.ts';
import { scratch, startWeir, weir } from '../peers/weir.ts';
import { expectFiguresOf } from './oracle.ts';

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const RECORDING = fixture('AirQualityUCI.csv.gz');
const HOUR = 3_600_000;

/** How often each column says -200, the station's "no measurement". */
const MISSING = {
  'CO(GT)': 1683,
  'PT08.S1(CO)': 366,
  'NMHC(GT)': 8443,
  'C6H6(GT)': 366,
  'PT08.S2(NMHC)': 366,
  'NOx(GT)': 1639,
  'PT08.S3(NOx)': 366,
  'NO2(GT)': 1642,
  'PT08.S4(NO2)': 366,
  'PT08.S5(O3)': 366,
  T: 366,
  RH: 366,
  AH: 366,
};
const FIELDS = Object.keys(MISSING);
const ROWS = 9357;
const EMPTY_ROWS = 114;
const REJECTED = Object.values(MISSING).reduce((sum, count) => sum + count, 0);

const folder = scratch();
afterAll(folder.remove);
copyFileSync(fixture('air-quality.yaml'), join(folder.path, 'weir.yaml'));
const csv = gunzipSync(readFileSync(RECORDING)).toString();

const parse = (ndjson: string) =>
  ndjson
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Summary);
const sumOf = (summaries: readonly Summary[], what: (summary: Summary) => number | undefined) =>
  summaries.reduce((sum, summary) => sum + (what(summary) ?? 0), 0);

describe('a year of hourly rows, replayed', () => {
  let summaries: Summary[];
  // biome-ignore lint/suspicious/noExplicitAny: the books are looked into, not typed again.
  let books: any;
  beforeAll(() => {
    const { code, stdout, stderr } = weir(['replay', RECORDING, '--json'], { cwd: folder.path });
    expect([code, stderr]).toEqual([0, expect.stringContaining('100%')]);
    summaries = parse(stdout);
    books = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  }, 240_000);

  test('has every value on the books: measured, or rejected as the mark of a missing one', () => {
    const received = ROWS * FIELDS.length;
    expect(books).toMatchObject({
      imbalance: 0,
      ledger: { received, rejected: REJECTED, summarised: received - REJECTED, invalid: 0, open: 0, late_dropped: 0 },
    });
    expect(books.counts).toEqual({ 'air.rejected.sentinel': REJECTED, 'air.note.empty_lines': EMPTY_ROWS });
  });

  test.each(Object.entries(MISSING))(
    '%s: %i values were missing, in windows of every tumbling size',
    (field, missing) => {
      for (const window of ['6h', '1d']) {
        const of = summaries.filter((summary) => summary.series === `air/${field}` && summary.window === window);
        expect(sumOf(of, ({ quality }) => quality.rejected['sentinel'])).toBe(missing);
        expect(sumOf(of, ({ count }) => count)).toBe(ROWS - missing);
      }
    },
  );

  test('has the figures that simple-statistics makes of the same rows, day by day', () => {
    const days = summaries.filter(({ window, series, count }) => window === '1d' && series === 'air/T' && count > 0);
    expect(days.length).toBeGreaterThan(370);
    const measured = temperatures();
    for (const day of days) {
      const inside = measured.filter(({ time }) => time >= day.from && time < day.to);
      expectFiguresOf(
        { ...day, from_ms: day.from } as never,
        inside.map(({ value }) => value),
      );
    }
  });

  describe.skipIf(!hasSocat)('the same rows live through a pseudo-terminal (needs socat)', () => {
    test('give the same summaries, each to the last bit', async () => {
      const cable = await startCable(join(folder.path, 'ttyAir'));
      const agent = startWeir(['run'], folder.path);
      try {
        await until(() => agent.output().includes('"port_open"'), 'the port was opened');
        cable.write('the first line is torn\n');
        cable.write(csv);
        await until(() => atRest(folder.path), 'every row has arrived and every window is closed', 60_000);
        expect(await agent.stop()).toBe(0);
      } finally {
        await agent.kill();
        await cable.unplug();
      }
      const { stdout } = weir(['query', '--json', '--limit', '1000000'], { cwd: folder.path });
      const live = inOrder(parse(stdout));
      const replayed = inOrder(summaries);
      expect(live.length).toBe(replayed.length);
      expect(live.filter((summary, i) => summary !== replayed[i]).slice(0, 3)).toEqual([]);
    }, 240_000);
  });
});

/** Day and hour of each row in UTC, and its temperature where it has one: read without any of the program. */
function temperatures(): { time: number; value: number }[] {
  const column = 2 + FIELDS.indexOf('T');
  return csv
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .filter((row) => row[0] && Number(row[column]) !== -200)
    .map((row) => {
      const [month, day, year] = (row[0] as string).split('/').map(Number) as [number, number, number];
      return {
        time: Date.UTC(year, month - 1, day) + Number.parseInt(row[1] as string, 10) * HOUR,
        value: Number(row[column]),
      };
    });
}

function atRest(cwd: string): boolean {
  const { code, stdout } = weir(['status', '--json'], { cwd });
  if (code !== 0) return false;
  const { ledger } = JSON.parse(stdout);
  return ledger.received === ROWS * FIELDS.length && ledger.open === 0;
}

function inOrder(summaries: readonly Summary[]): string[] {
  return summaries.map((summary) => JSON.stringify(summary)).sort();
}
