import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { PROGRAM, scratch, weir } from '../peers/weir.ts';

const folder = scratch();
afterAll(folder.remove);
folder.file('good.yaml', 'sources: { bench: { driver: simulated } }\n');
folder.file('empty.yaml', '');
folder.file('slip.yaml', 'sources: { a: { driver: mqtt, url: mqt://localhost, topics: [{ topic: a }] } }\n');
folder.file('bad.yaml', 'sources: { bench: { driver: simulatd } }\n');

test.each([
  ['no such command', ['nonsense'], 64, "unknown command 'nonsense'"],
  ['a mistyped command', ['colect'], 64, 'Did you mean collect?'],
  ['an unknown option', ['run', '--nonsense'], 64, "unknown option '--nonsense'"],
  [
    'an option of another command',
    ['service', 'install', '--db', 'x'],
    64,
    '(weir service install --help lists the options)',
  ],
  ['a port that is none', ['demo', '--port', '99999'], 64, 'Expected a port'],
  ['a number that is none', ['query', '--limit', 'x'], 64, 'Expected a whole number'],
  ['a time that is none', ['why', 'a/b', 'noon'], 64, 'Expected a time'],
  ['a missing argument', ['why'], 64, "missing required argument 'series'"],
  ['a receiver without a broker', ['collect', '--db', 'x.db'], 64, '--broker'],
  [
    'a broker with a password in its address',
    ['collect', '--db', 'x.db', '--broker', 'mqtt://a:b@c'],
    64,
    'use username and password',
  ],
  ['no configuration', ['run', '-c', 'none.yaml'], 78, 'there is no such file'],
  ['an empty configuration', ['run', '-c', 'empty.yaml'], 78, 'the file is empty'],
  ['a folder for a configuration', ['run', '-c', '.'], 78, 'this is a folder'],
  ['a slip in an address', ['run', '-c', 'slip.yaml'], 78, 'slip.yaml:1:36 sources.a.url: expected mqtt://'],
  ['a wrong configuration', ['run', '-c', 'bad.yaml'], 78, 'bad.yaml:1:29 sources.bench.driver'],
  [
    'a wrong configuration to install',
    ['service', 'install', '--dry-run', '-c', 'bad.yaml'],
    78,
    'did you mean simulated?',
  ],
  ['nothing measured yet', ['query', '-c', 'good.yaml'], 69, 'there is no database'],
  ['an agent that does not run', ['status', '--db', 'good.yaml'], 69, 'no agent answers'],
  ['a file that is no database', ['query', '--db', 'good.yaml'], 74, 'good.yaml'],
  ['a file to replay that is not there', ['replay', 'none.csv', '-c', 'good.yaml'], 64, 'there is no file none.csv'],
] as const)('%s: weir %s ends with %i', (_what, args, code, words) => {
  const ended = weir(args, { cwd: folder.path });
  expect(ended.stderr).toContain(words);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect(ended.code).toBe(code);
});

test('a valid configuration ends with 0 and says what it amounts to', () => {
  const { code, stdout } = weir(['check', '-c', 'good.yaml'], { cwd: folder.path });
  expect([code, stdout]).toEqual([0, expect.stringContaining('from bench (simulated)')]);
});

test('with --json a problem is an object on a line, and the failure too', () => {
  const { code, stdout, stderr } = weir(['check', '-c', 'bad.yaml', '--json'], { cwd: folder.path });
  expect(code).toBe(78);
  expect(JSON.parse(stdout.trim())).toMatchObject({ kind: 'problem', line: 1, col: 29, path: 'sources.bench.driver' });
  expect(JSON.parse(stderr)).toEqual({ error: '1 problem', code: 78 });
});

test('a reader that has seen enough and closes the pipe is no error', async () => {
  const child = spawn(process.execPath, [PROGRAM, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const [code] = await once(child, 'exit');
  expect([code, complaint]).toEqual([0, '']);
});

test('an installation is shown in full and nothing is done', () => {
  const { code, stdout } = weir(['service', 'install', '--dry-run', '-c', 'good.yaml'], { cwd: folder.path });
  expect(code).toBe(0);
  expect(stdout).toContain('writes /etc/systemd/system/weir.service');
  expect(stdout).toContain('    sources: { bench: { driver: simulated } }');
  expect(stdout).toContain('Nothing was done');
});
