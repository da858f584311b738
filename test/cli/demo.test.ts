import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir, weir } from '../peers/weir.ts';

interface Event {
  readonly event: string;
  readonly [fact: string]: unknown;
}

describe('the demo, as a program of its own', () => {
  const folder = scratch();
  const dir = join(folder.path, 'demo');
  const config = join(dir, 'weir.yaml');
  let demo: Running;

  const events = (kind: string): Event[] =>
    demo
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Event)
      .filter(({ event }) => event === kind);

  beforeAll(async () => {
    demo = startWeir(['demo', '--json', '--dir', dir, '--port', '18600'], folder.path);
    await until(() => events('summary').some(({ series }) => series === 'bench/temperature'), 'a window closed');
  }, 240_000);
  afterAll(async () => {
    await demo.stop();
    folder.remove();
  });

  test('a second one in the same folder ends at once and changes nothing of the first', () => {
    const before = readFileSync(config, 'utf8');
    const { code, stderr } = weir(['demo', '--dir', dir, '--port', '18650'], { cwd: folder.path });
    expect([code, stderr]).toEqual([74, expect.stringMatching(/in use by process \d+.*--dir FOLDER/)]);
    expect(readFileSync(config, 'utf8')).toBe(before);
  });

  test('its page is open and its books balance', async () => {
    const [{ page }] = events('started') as [Event];
    const health = await fetch(`${String(page)}healthz`);
    expect([health.status, await health.json()]).toEqual([200, { ok: true, ledger_imbalance: 0 }]);
    expect(await (await fetch(String(page))).text()).toContain('<title>Weir</title>');
  });

  test('weir status answers while it runs', () => {
    const { code, stdout } = weir(['status', '-c', config, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      agent: 'demo',
      sources: { bench: { state: 'ok' }, house: { state: 'ok' } },
    });
    expect(weir(['status', '-c', config]).stdout).toContain('balanced');
  });

  test('weir tail follows its readings until it is told to stop', async () => {
    const tail = startWeir(['tail', '*/humidity', '--json', '-c', config], folder.path);
    await until(() => tail.output().includes('"verdict":"kept"'), 'a reading was shown');
    expect(await tail.stop()).toBe(0);
    expect(tail.output()).not.toContain('temperature');
  });

  test('bad values are rejected with their reason', async () => {
    await until(() => events('reading').some(({ rule }) => rule === 'sentinel'), 'a power-on value came');
    expect(events('reading').find(({ rule }) => rule === 'sentinel')).toMatchObject({
      series: 'bench/temperature',
      raw: 85,
      value: null,
      verdict: 'rejected',
      why: 'DS18B20 power-on value',
    });
  });

  test('weir query prints closed windows as CSV and as JSON lines', () => {
    const csv = weir(['query', '*/temperature', '-c', config, '--format', 'csv', '--window', '10s'])
      .stdout.trim()
      .split('\n');
    expect(csv[0]).toMatch(/^series,kind,unit,window,every,from_ms,to_ms,rev,count,mean/);
    const rows = weir(['query', 'bench/temperature', '-c', config, '--json']).stdout.trim().split('\n');
    expect(JSON.parse(rows[0] ?? '')).toMatchObject({ series: 'bench/temperature', kind: 'gauge', unit: '°C' });
  });

  test('weir why shows the readings of a window, what became of each, and the summary', () => {
    const at = (events('reading').find(({ rule }) => rule === 'sentinel') as Event)['time'];
    const { code, stdout } = weir(['why', 'bench/temperature', String(at), '-c', config]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/85\s+rejected by sentinel: DS18B20 power-on value/);
    expect(stdout).toContain('×');
  });

  test('weir why takes a time ago, which looks like an option', () => {
    expect(weir(['why', 'bench/temperature', '-3s', '-c', config]).code).toBe(0);
    expect(weir(['why', 'bench/temprature', '-3s', '-c', config]).stderr).toContain('did you mean bench/temperature?');
  });

  test('told for how long, it ends by itself with 0: the receiver has stored summaries and the books balance', async () => {
    const brief = join(folder.path, 'brief');
    const { process, output } = startWeir(
      ['demo', '--json', '--dir', brief, '--for', '20s', '--port', '18700'],
      folder.path,
    );
    await until(() => process.exitCode !== null, 'the demo ended', 120_000);
    expect([process.exitCode, output().slice(-2000)]).toEqual([
      0,
      expect.stringContaining('"event":"result","ok":true'),
    ]);
    const report = JSON.parse(weir(['collect', '--report', '--json', '--db', join(brief, 'central.db')]).stdout);
    expect(report.epochs).toMatchObject([{ agent: 'demo', duplicates: 0, missing: [], lost: [], ledger_imbalance: 0 }]);
  }, 240_000);
});
