import { existsSync, statSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Reserve } from '../../agent/store/reserve.ts';
import { newPath } from './station.ts';

const STORE = 1024 * 1024;

test('the reserve is made of blocks, a sixteenth of the store', () => {
  const path = newPath();
  expect(new Reserve(path, STORE).there).toBe(true);
  expect(statSync(`${path}.reserve`)).toMatchObject({ size: STORE / 16 });
  expect(statSync(`${path}.reserve`).blocks * 512).toBeGreaterThanOrEqual(STORE / 16);
});

test('a reserve of which a power cut left only a part is written again', () => {
  const path = newPath();
  new Reserve(path, STORE);
  truncateSync(`${path}.reserve`, 4096);
  expect(new Reserve(path, STORE).there).toBe(true);
  expect(statSync(`${path}.reserve`).size).toBe(STORE / 16);
});

test('a reserve that was drawn on is there again when it is asked for', () => {
  const path = newPath();
  const reserve = new Reserve(path, STORE);
  expect(reserve.release()).toBe(true);
  expect(reserve.release()).toBe(false);
  expect(existsSync(`${path}.reserve`)).toBe(false);
  expect(reserve.restore()).toBe(true);
  expect(reserve.there).toBe(true);
});
