import { expect, test } from 'vitest';
import { explainWindow } from '../../agent/cli/explain-window.ts';
import { drawExplanation } from '../../agent/cli/explanation-text.ts';
import { newPaint } from '../../agent/cli/paint.ts';
import type { Summary } from '../../agent/model/summary.ts';
import type { RawReading, Reader } from '../../agent/store/reader.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 22, 12);
const CLOSED = { series: 'bench/temperature', window: '1m', from: NOON, to: NOON + MINUTE } as Summary;
const READING = { series: 'bench/temperature', time: NOON + MINUTE + 5, value: 21.4, cleaned: 21.4, verdict: 0 };

/** A history of one series with one closed minute, and readings where they are asked for. */
function history(readings: readonly Partial<RawReading>[]): Reader {
  const plan = { name: 'bench/temperature', kind: 'gauge', unit: '°C', rules: [] };
  return {
    series: () => [{ id: 0, plan }],
    labels: () => [],
    latest: () => [CLOSED],
    summaries: ({ window, from = 0, to = Number.POSITIVE_INFINITY }: { window?: string; from?: number; to?: number }) =>
      [CLOSED].filter((one) => (window ?? '1m') === one.window && one.from >= from && one.from < to),
    readings: () => readings,
  } as unknown as Reader;
}

function told(time: number, window?: string, readings: readonly Partial<RawReading>[] = [READING]): string {
  const explanation = explainWindow(history(readings), 'bench/temperature', time, window);
  return drawExplanation(explanation, { paint: newPaint(false), columns: 80 });
}

test.each([
  ['is still open', told(NOON + MINUTE + 5), 'This window is not closed yet'],
  ['holds nothing', told(NOON - MINUTE, undefined, []), 'nothing was measured in this window'],
  [
    'has a size that the series has not',
    told(NOON, '1h'),
    'No 1h window of this series has closed so far; there are: 1m.',
  ],
])('of a window that %s it is said why there is no summary', (_, text, words) => {
  expect(text).toContain(words);
});

test('a name that is nearly right brings the right one', () => {
  expect(() => explainWindow(history([]), 'bench/temprature', NOON, undefined)).toThrow(
    'did you mean bench/temperature?',
  );
});

test('a window that is none is a wrong command line', () => {
  expect(() => explainWindow(history([]), 'bench/temperature', NOON, 'soon')).toThrow('"soon" is no window');
});
