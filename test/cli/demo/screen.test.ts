import { expect, test } from 'vitest';
import { boardListener, newBoard } from '../../../agent/cli/demo/board.ts';
import { drawScreen, newRedraw } from '../../../agent/cli/demo/screen.ts';
import { newPaint } from '../../../agent/cli/paint.ts';
import { someStatus } from '../../ui/some-status.ts';

function drawn(size: { columns: number; rows: number }, series = 3) {
  const board = newBoard();
  const listener = boardListener(board, '10s');
  for (let i = 0; i < series; i++) {
    listener.readings?.([{ series: `bench/sensor_${i}`, time: 0, raw: 20 + i, value: 20 + i, verdict: 'kept' }]);
  }
  listener.readings?.([
    {
      series: 'bench/sensor_0',
      time: 0,
      raw: 85,
      value: null,
      verdict: 'rejected',
      rule: 'sentinel',
      why: 'DS18B20 power-on value',
    },
  ]);
  board.status = someStatus();
  return drawScreen(board, 0, size, newPaint(false));
}

test('the terminal shows each series, what was rejected and why, the books and the uplink', () => {
  const text = drawn({ columns: 160, rows: 40 }).join('\n');
  expect(text).toMatch(/bench\/sensor_0\s+85\s+sentinel 1/);
  expect(text).toContain('rejected by sentinel: DS18B20 power-on value');
  expect(text).toContain('balanced');
  expect(text).toContain('40 of 42 messages acknowledged');
});

test('nothing is wider or higher than the terminal', () => {
  for (const [columns, rows] of [
    [60, 20],
    [80, 24],
    [200, 60],
  ] as const) {
    const lines = drawn({ columns, rows }, 200);
    expect(lines.length).toBeLessThan(rows);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
  }
});

test('a picture is drawn over the one before', () => {
  let written = '';
  const redraw = newRedraw((text) => {
    written += text;
  });
  redraw(['a', 'b']);
  redraw(['c']);
  expect(written).toBe('\u001b[Ja\nb\n\u001b[2A\u001b[Jc\n');
});
