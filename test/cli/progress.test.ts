import { expect, test } from 'vitest';
import { drawBar, newProgress } from '../../agent/cli/progress.ts';

function recorded(isTTY: boolean) {
  const written: string[] = [];
  return { written, out: { isTTY, columns: 80, write: (text: string) => written.push(text) } };
}

test('where there is no terminal, progress is a line for each tenth', () => {
  const { written, out } = recorded(false);
  const progress = newProgress(out, () => 0);
  for (let done = 0; done <= 1000; done++) progress.show(done, 1000);
  progress.end();
  expect(written).toHaveLength(10);
  expect(written[0]).toBe('10%  100 B of 1.0 KB\n');
  expect(written[9]).toBe('100%  1.0 KB of 1.0 KB\n');
});

test('on a terminal, progress is one line that is drawn over', () => {
  const { written, out } = recorded(true);
  const progress = newProgress(out, () => 0);
  progress.show(1, 4);
  progress.show(4, 4);
  progress.end();
  expect(written.slice(0, -1).every((text) => text.startsWith('\r') && !text.includes('\n'))).toBe(true);
  expect(written.at(-1)).toBe('\n');
});

test('a terminal that does not know its width is drawn on as if it were 80 columns wide', () => {
  const { written, out } = recorded(true);
  newProgress({ ...out, columns: 0 }, () => 0).show(1, 4);
  const wide = recorded(true);
  newProgress(wide.out, () => 0).show(1, 4);
  expect(written).toEqual(wide.written);
});

test('a bar says share, readings, pace and what is left', () => {
  expect(drawBar(1e6, 4e6, 1000, 80)).toContain(' 25%  1.0 MB of 4.0 MB  1.0 MB/s  3 s left');
  expect(drawBar(4, 4, 1000, 80)).not.toContain('left');
  expect(drawBar(0, 0, 0, 80)).toContain('100%');
});

test('a bar fits the terminal', () => {
  for (const columns of [40, 60, 80, 200]) {
    expect(drawBar(1e9, 3e9, 60_000, columns).length).toBeLessThanOrEqual(Math.max(columns, 60));
  }
});
