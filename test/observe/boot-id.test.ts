import { expect, test } from 'vitest';
import { readBootId } from '../../agent/observe/boot-id.ts';

test.skipIf(process.platform !== 'linux')('the machine says which boot this is, always the same', () => {
  expect(readBootId()).toMatch(/^[0-9a-f-]{36}$/);
  expect(readBootId()).toBe(readBootId());
});

test('where it does not, no two starts of the program are of the same boot', () => {
  expect(readBootId('/nowhere')).not.toBe(readBootId('/nowhere'));
});
