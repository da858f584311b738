import { expect, test } from 'vitest';
import { drawBar, newProgress } from '../../agent/cli/progress.ts';

function recorded(isTTY: boolean) {
  const written: string[] = [];
  return { written, out: { isTTY, columns: 80, write: (text: string) => written.push(text) } };
}

test('where there is no terminal, progress is a line for each tenth', () => {
  const { written, out } = recorded(false);
  const progress = newProgress(out, () => 0);
  for (let done = 0; done <= 1000; done++) progress.show(done, 1000, done * 10);
  progress.end();
  expect(written).toHaveLength(10);
  expect(written[0]).toBe('10%  1,000 readings\n');
  expect(written[9]).toBe('100%  10,000 readings\n');
});

test('on a terminal, progress is one line that is drawn over', () => {
  const { written, out } = recorded(true);
  const progress = newProgress(out, () => 0);
  progress.show(1, 4, 10);
  progress.show(4, 4, 40);
  progress.end();
  expect(written.slice(0, -1).every((text) => text.startsWith('\r') && !text.includes('\n'))).toBe(true);
  expect(written.at(-1)).toBe('\n');
});

test('a bar says share, readings, pace and what is left', () => {
  expect(drawBar(1, 4, 5000, 1000, 80)).toContain(' 25%  5,000 readings  5,000/s  3 s left');
  expect(drawBar(4, 4, 20, 1000, 80)).not.toContain('left');
  expect(drawBar(0, 0, 0, 0, 80)).toContain('100%');
});

test('a bar fits the terminal', () => {
  for (const columns of [40, 60, 80, 200]) {
    expect(drawBar(1, 3, 1_234_567, 60_000, columns).length).toBeLessThanOrEqual(Math.max(columns, 60));
  }
});
