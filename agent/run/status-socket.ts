import { rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
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
  const lines = createInterface({ input: socket });
  lines.on('line', async (line) => {
    const question = questionIn(line);
    if (question === 'status') socket.write(`${JSON.stringify(await agent.status())}\n`);
    else if (question === 'tail') follow(agent, socket);
    else socket.end(`${JSON.stringify({ error: 'ask for "status" or "tail"' })}\n`);
  });
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
  for await (const line of ask(store, 'status')) return JSON.parse(line) as AgentStatus;
  throw new Failure(EXIT.unavailable, `The agent at ${socketPath(store)} closed without an answer.`);
}

/** The lines that a running agent answers to a question. */
export async function* ask(store: string, question: 'status' | 'tail'): AsyncGenerator<string> {
  const path = socketPath(store);
  const socket = createConnection(path);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
  } catch (error) {
    const message = `No agent answers at ${path}: ${reasonOf(error)}. Is it running? Start it with: weir run`;
    throw new Failure(EXIT.unavailable, message, { cause: error });
  }
  socket.write(`${JSON.stringify({ ask: question })}\n`);
  yield* createInterface({ input: socket });
}
