import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { scratch, weir } from '../peers/weir.ts';

const folder = scratch();
afterAll(folder.remove);

const START = Date.UTC(2026, 0, 1) / 1000;
folder.file(
  'lines.csv',
  Array.from({ length: 3600 }, (_, i) => `${START + i},${i % 600 === 7 ? 85 : 20 + (i % 10)}`).join('\n'),
);
folder.file(
  'weir.yaml',
  `
sources:
  bench:
    driver: serial
    port: /dev/ttyUSB0
    decode: { format: csv, fields: [time, temperature], time: { field: time, format: unix_s } }
series: { "*/temperature": { quantity: temperature_ds18b20 } }
windows: [1m, 1h]
`,
);

test('recorded lines give the summaries of a live run, and the books balance', () => {
  const { code, stdout, stderr } = weir(['replay', 'lines.csv', '--json'], { cwd: folder.path });
  expect(code).toBe(0);
  const summaries = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(summaries.filter(({ window }) => window === '1m')).toHaveLength(60);
  const [hour] = summaries.filter(({ window }) => window === '1h');
  expect(hour).toMatchObject({ count: 3594, quality: { rejected: { sentinel: 6 } } });
  const books = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  expect(books).toMatchObject({ imbalance: 0, ledger: { received: 3600, summarised: 3594, rejected: 6, open: 0 } });
});

test('results go to a file, progress to stderr, and the database stays where it is asked for', () => {
  const { code, stdout, stderr } = weir(
    ['replay', 'lines.csv', '--format', 'csv', '--out', 'out.csv', '--db', 'kept.db'],
    { cwd: folder.path },
  );
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain('100%');
  expect(readFileSync(join(folder.path, 'out.csv'), 'utf8').trim().split('\n')).toHaveLength(62);
  expect(
    weir(['why', 'bench/temperature', String(START * 1000 + 5000), '--db', 'kept.db'], { cwd: folder.path }).stdout,
  ).toContain('DS18B20 power-on value');
  const again = weir(['replay', 'lines.csv', '--db', 'kept.db'], { cwd: folder.path });
  expect([again.code, again.stderr]).toEqual([64, expect.stringContaining('begins with an empty database')]);
});
