import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { until } from '../peers/until.ts';
import { scratch, startWeir, weir } from '../peers/weir.ts';

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
  expect([again.code, again.stderr]).toEqual([64, expect.stringContaining('would count every reading twice')]);
});

const lines = (count: number, from = START) =>
  Array.from({ length: count }, (_, i) => `${from + i * 10},${i % 10}\n`).join('');
const replay = (...args: string[]) => weir(['replay', ...args], { cwd: folder.path });
const countIn = (ndjson: string, window: string) =>
  ndjson
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((summary) => summary.window === window)
    .reduce((sum, { count }) => sum + count, 0);

test('several files, packed or not, longer than what is read ahead, are one recording', () => {
  folder.file('1.csv', lines(25_000));
  folder.file('2.csv.gz', gzipSync(lines(25_000, START + 250_000)));
  const { code, stdout } = replay('1.csv', '2.csv.gz', '--format', 'ndjson');
  expect([code, countIn(stdout, '1m'), countIn(stdout, '1h')]).toEqual([0, 50_000, 50_000]);
});

test('of an old recording no window is let go of before it is printed', () => {
  folder.file('old.csv', lines(20_000, Date.UTC(2010, 0, 1) / 1000));
  // Few lines a commit, hence many commits, each of which deletes what is older than is to be kept.
  folder.file(
    'old.yaml',
    `
store: { keep: 30d }
sources:
  log:
    driver: file
    path: ./old.csv
    in_flight: 100
    decode: { format: csv, fields: [time, t], time: { field: time, format: unix_s } }
windows: [1m, 1h]
`,
  );
  const { stdout } = replay('old.csv', '-c', 'old.yaml', '--format', 'ndjson');
  expect([countIn(stdout, '1m'), countIn(stdout, '1h')]).toEqual([20_000, 20_000]);
});

test('an empty file gives no windows, and that is said', () => {
  folder.file('empty.csv', '');
  const { code, stdout, stderr } = replay('empty.csv', '--format', 'csv');
  expect([code, stdout.trim().split('\n')]).toEqual([0, [expect.stringMatching(/^series,kind,/)]]);
  expect(stderr).toContain('There was no reading in the files');
});

describe('refuses, in a sentence,', () => {
  mkdirSync(join(folder.path, 'folder'));
  folder.file('garbage.csv', 'boot\nT=21.5\n');
  folder.file('broken.csv.gz', 'no gzip\n');
  folder.file('no-time.yaml', 'sources: { b: { driver: serial, port: /dev/ttyUSB0, decode: { format: kv } } }\n');
  test.each([
    ['no file', ['nothing.csv'], 64, 'there is no file nothing.csv'],
    ['a folder', ['folder'], 64, 'folder is a folder; name the files in it'],
    [
      'an unknown source',
      ['lines.csv', '--source', 'x'],
      64,
      '"x" is not in the configuration. Sources that do: bench',
    ],
    ['lines without a time', ['lines.csv', '-c', 'no-time.yaml'], 78, 'carry no time of their own. Add decode.time'],
    ['an output that cannot be', ['lines.csv', '--out', 'no/folder/out.csv'], 64, 'cannot write into --out no/folder'],
    ['an output that is the input', ['lines.csv', '--out', 'lines.csv'], 64, 'would overwrite what is to be read'],
    ['a file of something else', ['garbage.csv'], 1, 'nothing could be read of 2. Do decode: and --source fit'],
    ['a packed file that is none', ['broken.csv.gz'], 1, 'broken.csv.gz: damaged: not gzip, or cut off'],
  ])('%s', (_, args, code, sentence) => {
    const result = replay(...args);
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(sentence)]);
    expect(result.stderr).not.toContain('    at ');
  });

  test('and shows the last line that could not be read', () => {
    expect(replay('garbage.csv').stderr).toContain('bench.invalid.unparsable 2, the last: "T=21.5"');
  });
});

test.each([
  ['by Ctrl-C', 'SIGINT', /stopped\n$/],
  ['with its terminal', 'SIGHUP', /./],
] as const)('stopped %s it leaves nothing behind', async (_, signal, said) => {
  const temporary = join(folder.path, signal);
  mkdirSync(temporary);
  folder.file('long.csv', lines(500_000));
  const running = startWeir(['replay', 'long.csv'], folder.path, { TMPDIR: temporary });
  await until(() => /\d%/.test(running.output()), 'it reads');
  expect(readdirSync(temporary)).toHaveLength(1);
  running.process.kill(signal);
  await until(() => running.process.exitCode !== null, 'it has stopped');
  expect([running.process.exitCode, running.output()]).toEqual([130, expect.stringMatching(said)]);
  expect(readdirSync(temporary)).toEqual([]);
});
