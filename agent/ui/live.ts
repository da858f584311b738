import type { ServerResponse } from 'node:http';
import type { LiveListener, RunningAgent } from '../run/contract.ts';
import { newSampler } from './sampler.ts';

/** Pages that may listen at once; the next one is told to come back later. */
const MOST_CLIENTS = 16;
/** A client that leaves so many bytes unread misses events until it has caught up: nothing is kept for it. */
const MOST_UNREAD = 1 << 20;
const STATUS_EVERY_MS = 1000;

export interface LiveFeed {
  /** Answers with an endless stream of events; false when there is no room for one more. */
  add(response: ServerResponse): boolean;
  close(): void;
}

/**
 * Server-sent events: `readings` (sampled), `summaries` as windows close, `status` once a second. While nobody
 * looks, the agent is not listened to and costs nothing.
 */
export function newLiveFeed(agent: Pick<RunningAgent, 'listen' | 'status'>, mono: () => number): LiveFeed {
  const clients = new Set<ServerResponse>();
  let stop: (() => void) | undefined;

  const send = (event: string, content: unknown) => {
    const text = `event: ${event}\ndata: ${JSON.stringify(content)}\n\n`;
    for (const client of clients) if (client.writableLength < MOST_UNREAD) client.write(text);
  };
  const begin = () => {
    const sample = newSampler(mono);
    const listener: LiveListener = {
      readings: (readings) => sendSome('readings', sample(readings)),
      summaries: (summaries) => sendSome('summaries', summaries),
    };
    const sendSome = (event: string, content: readonly unknown[]) => {
      if (content.length > 0) send(event, content);
    };
    const unlisten = agent.listen(listener);
    const sendStatus = () =>
      agent.status().then(
        (status) => send('status', status),
        (error: unknown) => send('trouble', { reason: String(error) }),
      );
    void sendStatus();
    const timer = setInterval(() => void sendStatus(), STATUS_EVERY_MS);
    return () => {
      clearInterval(timer);
      unlisten();
    };
  };
  const leave = (client: ServerResponse) => {
    clients.delete(client);
    if (clients.size > 0) return;
    stop?.();
    stop = undefined;
  };

  return {
    add(response) {
      if (clients.size >= MOST_CLIENTS) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 2000\n\n');
      clients.add(response);
      response.on('close', () => leave(response));
      stop ??= begin();
      return true;
    },
    close() {
      for (const client of [...clients]) {
        client.end();
        leave(client);
      }
    },
  };
}
