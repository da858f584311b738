import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig, loadConfigFile } from '../../config/load.ts';
import { read } from '../house/files.ts';
import { BARE, RICH } from './surroundings.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(text: string | Uint8Array): string[] {
  const loaded = loadConfig(text, 'weir.yaml', BARE);
  return loaded.kind === 'bad' ? loaded.problems.map(({ line, col, message }) => `${line}:${col} ${message}`) : [];
}

function warningsOf(text: string): string[] {
  return loadConfig(text, 'weir.yaml', RICH).warnings.map(({ line, col, path }) => `${line}:${col} ${path}`);
}

describe('files that are no configuration', () => {
  test('a missing file', () => {
    const loaded = loadConfigFile(join(folder, 'none.yaml'), BARE);
    expect(loaded).toMatchObject({
      kind: 'bad',
      problems: [{ line: 1, col: 1, message: expect.stringContaining('no such file') }],
    });
  });

  test('a folder', () => {
    expect(loadConfigFile(folder, BARE)).toMatchObject({
      problems: [{ message: expect.stringContaining('a folder') }],
    });
  });

  test.each(['', '\n\n', '# only comments\n', '---\n', '~'])('an empty file: %j', (text) => {
    expect(problemsOf(text)).toEqual(['1:1 the file is empty: config/weir.example.yaml shows what may stand in it']);
  });

  test('bytes that are not UTF-8, with the place of the first one', () => {
    const text = Buffer.from('agent:\n  id: gr\xfcn\n', 'latin1');
    expect(problemsOf(text)).toEqual(['2:9 the file is not UTF-8 from here on: save it as UTF-8']);
  });

  test('UTF-16', () => {
    expect(problemsOf(Buffer.from('\uFEFFagent: {}', 'utf16le'))).toEqual(['1:1 the file is UTF-16: save it as UTF-8']);
  });

  test('a database', () => {
    expect(problemsOf(Buffer.from('SQLite format 3\0\x10\0\x02\x02\0'))).not.toEqual([]);
  });

  test('something far too large', () => {
    expect(problemsOf(new Uint8Array(2_000_000))).toEqual([
      '1:1 the file is larger than 1 MB: this is hardly a configuration',
    ]);
  });

  test.each(['[', '{a: ', '- ', '? '])('ten thousand times %j', (text) => {
    expect(problemsOf(`agent: {}\nx:\n  ${text.repeat(10_000)}`)).toEqual([
      expect.stringContaining('nested more than 100 levels deep'),
    ]);
  });
});

describe('any number of mistakes is told in time linear in the file', () => {
  const many = (line: (i: number) => string) => Array.from({ length: 20_000 }, (_, i) => line(i)).join('');

  test.each([
    ['sources that are none', `sources:\n${many((i) => `  s${i}: 1\n`)}`, 20_000],
    ['unknown keys', many((i) => `key${i}: 1\n`), 20_000],
    ['one key again and again', many(() => 'agent: {}\n'), 19_999],
    ['aliases', `x: &a 1\ny: [${many(() => '*a, ')}]`, 1],
    ['aliases of nothing', `y: [${many(() => '*a, ')}]`, 1],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toHaveLength(problems);
  });
});

test.each(['sources: &a { bench: *a }', 'series: &a { "a/b": { clean: [*a] } }', '&a [*a]', 'agent: &a { id: *a }'])(
  'an alias that stands for its own surroundings: %s',
  (text) => {
    expect(problemsOf(text)).not.toEqual([]);
  },
);

describe('drivers, of which there may be more tomorrow', () => {
  test('an unknown one', () => {
    const [problem] = problemsOf('sources:\n  bench:\n    driver: seriel\n    port: /dev/ttyUSB0\n');
    expect(problem).toMatch(/^3:13 expected .*, got "seriel" \(did you mean serial\?\)$/);
  });

  test('none', () => {
    expect(problemsOf('sources:\n  bench:\n    port: /dev/ttyUSB0\n')).toEqual([
      expect.stringMatching(/^2:3 driver is missing: .*serial/),
    ]);
  });

  test('an unknown key of one says which there are', () => {
    const [problem] = problemsOf('uplinks: { a: { driver: mqtt, url: mqtt://h, xyzzy: 1 } }');
    expect(problem).toMatch(/^1:46 unknown key \(known here: driver, url, .*\)$/);
  });
});

describe('what is fine', () => {
  test('a byte order mark, Windows line ends, sections left empty', () => {
    const text = Buffer.from('\uFEFFagent:\r\n  id: a1\r\nsources:\r\nhttp:\r\n');
    expect(loadConfig(text, 'weir.yaml', BARE)).toMatchObject({ kind: 'ok', config: { agent: { id: 'a1' } } });
  });

  test('everything has a default', () => {
    const loaded = loadConfig('agent: {}', 'weir.yaml', BARE);
    expect(loaded).toMatchObject({
      kind: 'ok',
      warnings: [],
      config: {
        agent: { id: 'bare' },
        store: {
          path: './data/weir.db',
          durability: 'power-loss',
          commit_interval: 1000,
          max_size: 512e6,
          keep_raw: 86_400_000,
          keep: 2_592_000_000,
        },
        sources: {},
        series: {},
        windows: [
          { name: '1m', size: 60_000, every: 60_000 },
          { name: '1h', size: 3_600_000, every: 3_600_000 },
        ],
        allowed_lateness: 3_600_000,
        max_skew: 300_000,
        uplinks: {},
        log: { level: 'info' },
      },
    });
  });

  test('late readings are waited for longer where the finest window is long', () => {
    expect(loadConfig('windows: [1h]', 'weir.yaml', BARE)).toMatchObject({ config: { allowed_lateness: 10_800_000 } });
  });

  test('anchors and aliases, as long as they stay few', () => {
    const text = 'series:\n  "a/b": &t { unit: °C }\n  "a/c": *t\n';
    expect(loadConfig(text, 'weir.yaml', BARE)).toMatchObject({
      kind: 'ok',
      config: { series: { 'a/c': { unit: '°C' } } },
    });
  });
});

test('a host name that cannot be a level of a topic must be replaced', () => {
  const loaded = loadConfig('log: {}', 'weir.yaml', { ...BARE, hostname: 'my host' });
  expect(loaded).toMatchObject({ problems: [{ path: 'agent.id', message: expect.stringContaining('"my host"') }] });
});

describe('warnings stop nothing', () => {
  test.each([
    ['http: { listen: 0.0.0.0:8080 }', ['1:17 http.listen']],
    ['http: { listen: "[::]:8080" }', ['1:17 http.listen']],
    ['http: { listen: "[::1]:8080" }', []],
    ['http: { listen: localhost:8080 }', []],
    ['windows: [1m]\nallowed_lateness: 2m', ['2:19 allowed_lateness']],
    ['windows: [1m]\nallowed_lateness: 3m', []],
    ['series: { temperature: { unit: K } }', ['1:11 series.temperature']],
    ['series: { "*/bottles": { unit: bottles } }', []],
  ])('%s', (text, expected) => {
    expect(loadConfig(text, 'weir.yaml', RICH).kind).toBe('ok');
    expect(warningsOf(text)).toEqual(expected);
  });
});

describe('whatever stands in the file, there is an answer', () => {
  const lines = read('config/weir.example.yaml').replaceAll(/^(\s*)#(?=\S)/gm, '$1');
  const answers = (text: string | Uint8Array) => {
    const loaded = loadConfig(text, 'weir.yaml', BARE);
    const inside = loaded.kind === 'ok' || loaded.problems.length > 0;
    expect(
      inside &&
        [...loaded.warnings, ...(loaded.kind === 'bad' ? loaded.problems : [])].every(
          ({ line, col }) => line > 0 && col > 0,
        ),
    ).toBe(true);
  };

  test('pieces of the example replaced by anything', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '{',
        '[',
        ']',
        '}',
        ':',
        ' ',
        '\n',
        '- ',
        '"',
        '*',
        '&a ',
        '!x ',
        '~',
        '0x1',
        '.nan',
        '__proto__',
      ),
    );
    fc.assert(
      fc.property(fc.nat(lines.length), fc.nat(40), piece, (at, length, text) => {
        answers(lines.slice(0, at) + text + lines.slice(at + length));
      }),
      { numRuns: 300 },
    );
  });

  test('values of the example replaced by values of any type', () => {
    const values = [...lines.matchAll(/(?<=: )\S.*$/gm)].map(({ 0: value, index }) => ({ value, index }));
    fc.assert(
      fc.property(fc.constantFrom(...values), fc.json({ maxDepth: 3 }), ({ value, index }, text) => {
        answers(lines.slice(0, index) + text + lines.slice(index + value.length));
      }),
      { numRuns: 300 },
    );
  });

  test('bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), answers));
  });
});
