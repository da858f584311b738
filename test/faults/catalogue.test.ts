import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, read } from '../house/files.ts';
import { FAULTS } from './catalogue.ts';
import { type Proof, standingOf } from './fault.ts';

test('the catalogue is whole: seventy faults, each once, in order', () => {
  expect(FAULTS.map(({ number }) => number)).toEqual(Array.from({ length: 70 }, (_, i) => i + 1));
});

describe.each(FAULTS)('fault $number, $fault', (fault) => {
  test('is proven by tests that are there, or says why not', () => {
    if (standingOf(fault) === 'proven') expect(fault.proofs.length).toBeGreaterThan(0);
    for (const proof of fault.proofs) expect(isThere(proof), proof.join(': ')).toBe(true);
  });
});

/** Whether the file holds the title as a text of its own, not only as a part of another. */
function isThere([file, title]: Proof): boolean {
  const name = /\.\w+$/.test(file) ? file : `${file}.test.ts`;
  const path = existsSync(join(ROOT, name)) ? name : `test/${name}`;
  if (!existsSync(join(ROOT, path))) return false;
  const text = read(path);
  if (!path.endsWith('.ts')) return text.includes(title);
  return ["'", '"', '`'].some((quote) => text.includes(quote + title.replaceAll(quote, `\\${quote}`) + quote));
}
