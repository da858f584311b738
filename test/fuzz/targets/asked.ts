import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SILENT } from '../../../agent/model/log.ts';
import type { RunningAgent } from '../../../agent/run/contract.ts';
import { serveStatus, socketPath } from '../../../agent/run/status-socket.ts';
import { allowedHost } from '../../../agent/ui/host-check.ts';
import { BadRequest, readRange } from '../../../agent/ui/params.ts';
import { type FakePage, openFakePage } from '../../ui/fake-agent.ts';
import type { Target } from '../target.ts';

const ASKED = ['{"ask":"status"}\n', '{"ask":"tail"}\n', '{"ask":null}\n'];
let socket: { folder: string; served: Awaited<ReturnType<typeof serveStatus>> } | undefined;

async function served(): Promise<string> {
  if (!socket) {
    const folder = mkdtempSync(join(tmpdir(), 'weir-fuzz-'));
    const agent = { status: async () => ({ ok: 1 }), listen: () => () => undefined } as unknown as RunningAgent;
    socket = { folder, served: await serveStatus(agent, join(folder, 'weir.db'), SILENT) };
  }
  return socketPath(join(socket.folder, 'weir.db'));
}

/** Whatever is asked, each answer is a line of JSON, and whoever comes next is answered. */
export const questions: Target = {
  name: 'status-questions',
  examples: [...ASKED, ASKED.join('')],
  words: [...ASKED, '{"ask":', '"status"', '\n', 'null\n', '[]\n', '{"ask":{"ask":"status"}}\n'],
  async check(input) {
    const path = await served();
    for (const line of (await exchange({ path }, input)).split('\n').slice(0, -1))
      expect(typeof JSON.parse(line)).toBe('object');
    expect(await exchange({ path }, Buffer.from('{"ask":"status"}\n'))).toBe('{"ok":1}\n');
  },
  async close() {
    await socket?.served.close();
    if (socket) rmSync(socket.folder, { recursive: true });
    socket = undefined;
  },
};

/** Sends bytes, ends its half, and collects what comes until the other end closes or has answered a moment ago. */
async function exchange(to: { path: string } | { host: string; port: number }, bytes: Buffer): Promise<string> {
  const client = createConnection({ ...to, allowHalfOpen: false });
  let answer = '';
  client.on('data', (chunk) => (answer += chunk.toString('latin1')));
  client.on('error', () => client.destroy()); // Being cut off is an answer, too.
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.end(bytes);
  await closed;
  return answer;
}

let page: FakePage | undefined;

/** Raw bytes at the page's port: an answer of HTTP that blames the asker, never a fault of ours. */
export const requests: Target = {
  name: 'http-request',
  examples: [
    'GET /api/summaries?series=a/b&from=1&limit=5 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    'GET /healthz HTTP/1.0\r\n\r\n',
    'GET //x/%2e%2e/app.js HTTP/1.1\r\nHost: 127.0.0.1:80\r\nConnection: close\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc',
  ],
  words: [
    '//',
    '/../',
    '%00',
    '%',
    '?',
    '&limit=',
    'from=-1',
    '\r\n',
    'Host: [::1]\r\n',
    'Host: evil\r\n',
    'HTTP/1.1',
    '/api/readings?',
  ].concat(['Transfer-Encoding: chunked\r\n', 'Content-Length: 99999999999\r\n', 'http://a:b@c:99999/', '/__proto__']),
  async check(input) {
    page ??= await openFakePage();
    const { hostname, port } = new URL(page.url);
    // A listener of the live feed stays, which is what it is for: not asked here.
    if (input.includes('/api/live')) return;
    const answer = await exchange({ host: hostname, port: Number(port) }, Buffer.from(input));
    for (const [, status] of answer.matchAll(/HTTP\/1\.1 (\d{3})/g))
      expect(Number(status), answer.slice(0, 300)).toBeLessThan(500);
  },
  async close() {
    await page?.close();
    page = undefined;
  },
};

/** Query parameters are in their bounds, or refused by name; a host is taken or not. */
export const parameters: Target = {
  name: 'http-params',
  examples: ['series=a/b&window=1m&from=0&to=5&limit=10', 'limit=999999', 'localhost:80', '[::1]:8080'],
  words: ['series=', 'window=', 'from=', 'to=', 'limit=', '&', '%', '%ff', '+', '1e3', '-1', '９', ':80', '[', ']'],
  check(input) {
    const text = input.toString();
    expect([true, false]).toContain(allowedHost(text));
    try {
      const { series, window, from, to, limit } = readRange(new URLSearchParams(text));
      expect(limit >= 1 && limit <= 10_000 && Number.isInteger(limit)).toBe(true);
      for (const name of [series, window]) if (name !== undefined) expect(name.length).toBeLessThanOrEqual(512);
      for (const at of [from, to]) if (at !== undefined) expect(Number.isSafeInteger(at) && at >= 0).toBe(true);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      expect(error.message.length).toBeLessThan(200);
    }
  },
};
