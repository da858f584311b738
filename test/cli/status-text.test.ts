import { expect, test } from 'vitest';
import { newPaint } from '../../agent/cli/paint.ts';
import { drawStatus } from '../../agent/cli/status-text.ts';
import { someStatus } from '../ui/some-status.ts';

const text = drawStatus(someStatus(), newPaint(false));

test.each([
  ['who and how long', 'shed  Weir 0.1.0, up 1m, clock synced'],
  ['the books', 'received 100 = summarised 89 + open 7 + rejected 3 + invalid 1   balanced'],
  ['what is wrong with a source, and the remedy', 'sudo usermod -aG dialout pi'],
  ['what waits for an uplink and since when', '12 summaries wait, the oldest from 1m ago'],
  ['what could not be read, harmless to a terminal', 'bench.invalid.missing 1, the last: "T: \\u001b[2J\\u009bnan"'],
  ['how long commits take', '60 commits, the last in 4ms, the slowest in 31ms'],
  ['how far the other end has confirmed', '40 of 42 acknowledged'],
])('the status shows %s', (_what, part) => expect(text).toContain(part));

test('a clock that is not set stands out, with what waits for it', () => {
  const unset = drawStatus({ ...someStatus(), clock: 'unsynced', held: 1234 }, newPaint(true));
  expect(unset).toContain('\u001b[33mclock unsynced, 1,234 readings wait for the true time\u001b[39m');
});
