import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../peers/until.ts';
import { type FakePage, openFakePage } from './fake-agent.ts';

let page: FakePage;
beforeAll(async () => {
  page = await openFakePage();
});
afterAll(() => page.close());

const get = (path: string, init?: RequestInit) => fetch(new URL(path, page.url), init);

/** Sends a path and headers as they are; fetch would tidy both up. */
function raw(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<number> {
  const { hostname, port } = new URL(page.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

describe('what is served', () => {
  test.each([
    ['/', 'text/html'],
    ['/app.js', 'text/javascript'],
    ['/style.css', 'text/css'],
    ['/uplot.js', 'text/javascript'],
    ['/uplot.css', 'text/css'],
    ['/icon.svg', 'image/svg+xml'],
    ['/api/status', 'application/json'],
    ['/api/series', 'application/json'],
    ['/api/summaries?window=1m&limit=5', 'application/json'],
    ['/api/readings?series=a/b&from=1', 'application/json'],
    ['/metrics', 'text/plain; version=0.0.4'],
    ['/healthz', 'application/json'],
  ])('%s as %s', async (path, type) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
    expect((await response.text()).length).toBeGreaterThan(1);
  });

  test('every script that the page imports is served', async () => {
    const seen = new Set<string>();
    const follow = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const response = await get(path);
      expect(response.status, path).toBe(200);
      if (path === '/uplot.js') return;
      const text = await response.text();
      for (const [, name] of text.matchAll(/from '\.\/([\w.]+)'/g)) await follow(`/${name}`);
    };
    await follow('/app.js');
    expect(seen.size).toBeGreaterThan(8);
  });

  test('the page holds no inline script or style, which its own policy would forbid', async () => {
    const html = await (await get('/')).text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  });
});

describe('what is refused', () => {
  test.each([
    ['a name of another machine (DNS rebinding)', () => raw('/api/status', { host: 'evil.example' }), 421],
    ['a request to change something', () => raw('/api/status', {}, 'POST'), 405],
    ['a request with a body', () => raw('/api/status', { 'content-length': '3' }, 'GET', 'abc'), 413],
    [
      'another site that loads in the background',
      () => raw('/api/status', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
      403,
    ],
    ['a path out of the folder', () => raw('/../package.json'), 404],
    ['a path out of the folder, encoded', () => raw('/%2e%2e/%2e%2e/package.json'), 404],
    ['the name of an inherited property', () => raw('/__proto__'), 404],
    ['a source file', () => raw('/server.ts'), 404],
    ['a path that is none', () => raw('//'), 400],
    ['a parameter that is no number', () => raw('/api/readings?from=yesterday'), 400],
    ['headers beyond the limit', () => raw('/', { cookie: 'x'.repeat(20_000) }), 431],
  ])('%s', async (_what, ask, status) => {
    expect(await ask()).toBe(status);
  });
});

test('health says when the books do not balance', async () => {
  const other = await openFakePage();
  const ledger = {
    received: 2,
    invalid: 0,
    duplicate: 0,
    rejected: 0,
    summarised: 1,
    open: 0,
    late_dropped: 0,
    quota_dropped: 0,
  };
  other.setStatus({ ledger });
  const response = await fetch(`${other.url}healthz`);
  expect([response.status, await response.json()]).toEqual([503, { ok: false, ledger_imbalance: 1 }]);
  await other.close();
});

test('a live listener hears readings and the status, and when it leaves the agent is not listened to any more', async () => {
  const leaving = new AbortController();
  const response = await get('/api/live', { signal: leaving.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let heard = '';
  const reading = (async () => {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
      heard += Buffer.from(chunk).toString();
  })().catch(() => undefined);
  await until(() => page.listeners.size === 1 && heard.includes('event: status'), 'the status came');
  page.readings({
    series: 'bench/temperature',
    time: 1,
    raw: 85,
    value: null,
    verdict: 'rejected',
    rule: 'sentinel',
    why: 'power-on',
  });
  await until(() => heard.includes('event: readings'), 'the reading came');
  expect(heard).toContain('"rule":"sentinel","why":"power-on"');
  leaving.abort();
  await reading;
  await until(() => page.listeners.size === 0, 'the agent is let go of');
});

test('there is room for a bounded number of listeners', async () => {
  const leaving = new AbortController();
  const statuses = [];
  for (let i = 0; i < 18; i++) statuses.push((await get('/api/live', { signal: leaving.signal })).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(16);
  expect(statuses.filter((status) => status === 503)).toHaveLength(2);
  leaving.abort();
  await until(() => page.listeners.size === 0, 'all have left');
});
