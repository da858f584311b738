import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { EXIT, Failure, reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { AgentStatus, LiveReading, RunningAgent } from './contract.ts';

/** The socket's place: beside the database, readable by its owner only. No port is opened. */
export const socketPath = (store: string): string => `${store}.sock`;

// sockaddr_un holds 108 bytes on Linux (unix(7)).
const MAX_PATH = 107;

// A listener that reads too slowly is let go of rather than buffered for.
const MAX_BUFFERED = 1_000_000;
const MAX_QUESTION = 1000;
// Who asks faster than this is answered is no program of ours: let go of, like a slow listener.
const MAX_UNANSWERED = 16;

/** Answers `weir status` and `weir tail` on a Unix socket: one JSON line a question, `{"ask":"status"}` or `{"ask":"tail"}`. */
export async function serveStatus(agent: RunningAgent, store: string, log: Log): Promise<{ close(): Promise<void> }> {
  const path = socketPath(store);
  if (Buffer.byteLength(path) > MAX_PATH) {
    log.warn({ path }, 'status_socket_path_too_long');
    return { close: async () => undefined };
  }
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    answer(agent, socket);
  });
  server.maxConnections = 16;
  await listen(server, path, log);
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(path, { force: true });
    },
  };
}

async function listen(server: Server, path: string, log: Log): Promise<void> {
  await new Promise<void>((resolve) => {
    server.once('error', (error) => {
      log.warn({ path, reason: error.message, directory: dirname(path) }, 'status_socket_failed');
      resolve();
    });
    const mask = process.umask(0o177);
    server.listen(path, resolve);
    process.umask(mask);
  });
}

function answer(agent: RunningAgent, socket: Socket): void {
  let unfinished = '';
  let unanswered = 0;
  let following = false;
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    const lines = `${unfinished}${text}`.split('\n');
    unfinished = lines.pop() ?? '';
    // A question that never ends is none: nothing is gathered for it.
    if (unfinished.length > MAX_QUESTION) lines.push(unfinished);
    for (const line of lines) {
      if (socket.writableEnded || socket.destroyed) return;
      if (unanswered >= MAX_UNANSWERED || socket.writableLength > MAX_BUFFERED) return void socket.destroy();
      take(questionIn(line));
    }
  });

  function take(question: unknown): void {
    if (question === 'status') {
      unanswered++;
      void tell(agent, socket).finally(() => unanswered--);
    } else if (question !== 'tail') socket.end(`${JSON.stringify({ error: 'ask for "status" or "tail"' })}\n`);
    else if (!following) {
      following = true;
      follow(agent, socket);
    }
  }
}

async function tell(agent: RunningAgent, socket: Socket): Promise<void> {
  await agent.status().then(
    (status) => socket.write(`${JSON.stringify(status)}\n`),
    (error: unknown) => socket.end(`${JSON.stringify({ error: reasonOf(error) })}\n`),
  );
}

function questionIn(line: string): unknown {
  if (line.length > MAX_QUESTION) return undefined;
  try {
    return (JSON.parse(line) as { ask?: unknown }).ask;
  } catch {
    return undefined;
  }
}

function follow(agent: RunningAgent, socket: Socket): void {
  const stop = agent.listen({
    readings(readings: readonly LiveReading[]) {
      for (const reading of readings) socket.write(`${JSON.stringify(reading)}\n`);
      if (socket.writableLength > MAX_BUFFERED) socket.destroy();
    },
  });
  socket.on('close', stop);
}

/** Asks the agent that runs on this store for its status. */
export async function askStatus(store: string): Promise<AgentStatus> {
  for await (const line of ask(store, 'status')) {
    const answer = JSON.parse(line) as AgentStatus | { readonly error: string };
    if (!('error' in answer)) return answer;
    throw new Failure(EXIT.fault, `the agent at ${socketPath(store)} cannot tell its state: ${answer.error}`);
  }
  throw new Failure(EXIT.unavailable, `the agent at ${socketPath(store)} closed without an answer`);
}

/** The lines that a running agent answers to a question. Throws `Failure` (69) where none runs, or it goes away. */
export async function* ask(store: string, question: 'status' | 'tail'): AsyncGenerator<string> {
  const path = socketPath(store);
  const socket = createConnection(path).setEncoding('utf8');
  try {
    await once(socket, 'connect');
  } catch (error) {
    const message = `no agent answers at ${path}: ${whyNone(error)}. Start it with: weir run`;
    throw new Failure(EXIT.unavailable, message, { cause: error });
  }
  socket.write(`${JSON.stringify({ ask: question })}\n`);
  let unfinished = '';
  try {
    for await (const text of socket) {
      const lines = `${unfinished}${text}`.split('\n');
      unfinished = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw new Failure(EXIT.unavailable, `the agent at ${path} has gone away: ${reasonOf(error)}`, { cause: error });
  }
}

function whyNone(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it is not running on this database';
  if (code === 'ECONNREFUSED') return 'it has ended without cleaning up behind it';
  if (code === 'EACCES') return 'permission denied; the service runs as a user of its own: try sudo';
  return reasonOf(error);
}
