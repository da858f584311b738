import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SILENT } from '../../agent/model/log.ts';
import type { LiveListener, LiveReading, RunningAgent } from '../../agent/run/contract.ts';
import { ask, askStatus, serveStatus, socketPath } from '../../agent/run/status-socket.ts';

const READING: LiveReading = { series: 'bench/temperature', time: 0, raw: 21.4, value: 21.4, verdict: 'kept' };

describe('the socket beside the database', () => {
  let folder: string;
  let store: string;
  let served: { close(): Promise<void> };
  let state: () => Promise<object>;
  const listeners = new Set<LiveListener>();
  const agent = {
    status: () => state(),
    listen(listener: LiveListener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as RunningAgent;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-socket-'));
    store = join(folder, 'weir.db');
    state = async () => ({ agent: 'shed' });
    served = await serveStatus(agent, store, SILENT);
  });
  afterEach(async () => {
    await served.close();
    rmSync(folder, { recursive: true });
  });

  async function connected(): Promise<Socket> {
    const socket = createConnection(socketPath(store)).setEncoding('utf8');
    await once(socket, 'connect');
    return socket;
  }

  async function listening(count: number): Promise<void> {
    while (listeners.size !== count) await new Promise(setImmediate);
  }

  test('only its owner can read or write it', () => {
    expect(statSync(socketPath(store)).mode & 0o077).toBe(0);
  });

  test('a question is answered with the state of the agent', async () => {
    expect(await askStatus(store)).toEqual({ agent: 'shed' });
  });

  test('a listener gets each reading, whatever pieces it comes in', async () => {
    const lines = ask(store, 'tail');
    const first = lines.next();
    await listening(1);
    for (const listener of listeners) listener.readings?.([READING, READING]);
    expect([await first, await lines.next()].map(({ value }) => JSON.parse(value as string))).toEqual([
      READING,
      READING,
    ]);
    await lines.return(undefined);
    await listening(0);
  });

  test('who asks again and again without reading the answers is let go of', async () => {
    state = async () => ({ filler: 'x'.repeat(10_000) });
    const socket = createConnection(socketPath(store));
    socket.on('error', () => undefined);
    socket.write('{"ask":"tail"}\n'.repeat(5000));
    await listening(1);
    socket.write('{"ask":"status"}\n'.repeat(1000));
    await listening(0);
    socket.destroy();
  });

  test('a listener that goes away with readings unread disturbs nobody', async () => {
    const socket = await connected();
    socket.write('{"ask":"tail"}\n');
    await listening(1);
    for (const listener of listeners) listener.readings?.([READING]);
    socket.destroy();
    await listening(0);
    expect(await askStatus(store)).toEqual({ agent: 'shed' });
  });

  test.each([
    ['a word', 'status\n'],
    ['another wish', '{"ask":"reboot"}\n'],
    ['a line without an end', 'x'.repeat(1001)],
  ])('%s is no question', async (_, text) => {
    const socket = await connected();
    socket.write(text);
    expect((await once(socket, 'data')).join()).toContain('ask for');
    socket.destroy();
  });

  test('an agent that cannot tell its state says why, and goes on', async () => {
    state = () => Promise.reject(new Error('the store is busy'));
    await expect(askStatus(store)).rejects.toMatchObject({
      code: 1,
      message: expect.stringContaining('store is busy'),
    });
    state = async () => ({ agent: 'shed' });
    expect(await askStatus(store)).toEqual({ agent: 'shed' });
  });

  test('where no agent runs, the answer says so and what to do', async () => {
    await expect(askStatus(join(folder, 'other.db'))).rejects.toMatchObject({
      code: 69,
      message: expect.stringMatching(/it is not running on this database\. Start it with: weir run/),
    });
    writeFileSync(join(folder, 'stale.db.sock'), '');
    await expect(askStatus(join(folder, 'stale.db'))).rejects.toMatchObject({ code: 69 });
  });
});
