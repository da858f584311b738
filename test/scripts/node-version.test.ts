import { expect, test, vi } from 'vitest';

const folder = new URL('../../scripts/ensure/', import.meta.url);
const { checkNode } = (await import(new URL('node-version.mjs', folder).href)) as {
  checkNode(version: string, today: Date): void;
};

function saidAbout(version: string, day: string): string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    checkNode(version, new Date(day));
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}

test.each(['18.20.4', '20.18.3', '16.0.0'])('Node %s is refused with a sentence that says what to do', (version) => {
  expect(() => saidAbout(version, '2026-01-01')).toThrow(
    `Node ${version} is too old: Weir needs 20.19 or newer. Node 24 is recommended`,
  );
});

test.each([
  ['20.19.0', '2026-01-01'],
  ['24.1.0', '2026-11-22'],
  ['99.0.0', '2050-01-01'],
])('Node %s is taken without a word in %s', (version, day) => {
  expect(saidAbout(version, day)).toBe('');
});

test('a Node that gets no security fixes any more works and is warned of', () => {
  expect(saidAbout('20.19.4', '2026-11-22')).toContain('has had no security fixes since 2026-04-30');
});
