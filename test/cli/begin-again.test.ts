import { expect, test } from 'vitest';
import { beginAgain } from '../../agent/cli/begin-again.ts';
import { EXIT, Failure } from '../../agent/model/failure.ts';
import { SILENT } from '../../agent/model/log.ts';

const damaged = new Failure(EXIT.disk, 'the file is damaged', { mended_by_restart: true });

/** A life that ends so often in the same way, and then in order. */
function lives(end: Error, times: number) {
  let lived = 0;
  const live = async () => {
    if (++lived <= times) throw end;
  };
  return { live, lived: () => lived };
}

test('an end that a new beginning mends is followed by one', async () => {
  const { live, lived } = lives(damaged, 2);
  await beginAgain(live, SILENT);
  expect(lived()).toBe(3);
});

test('one too many of them ends the program', async () => {
  const { live, lived } = lives(damaged, 100);
  await expect(beginAgain(live, SILENT)).rejects.toBe(damaged);
  expect(lived()).toBe(4);
});

test.each([
  ['a disk that fails', new Failure(EXIT.disk, 'the disk reports an error')],
  ['a mistake of ours', new Error('assertion failed')],
])('%s is no reason to begin again', async (_, end) => {
  const { live, lived } = lives(end, 100);
  await expect(beginAgain(live, SILENT)).rejects.toBe(end);
  expect(lived()).toBe(1);
});
