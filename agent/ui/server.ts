import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXIT, Failure, reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { RunningAgent } from '../run/contract.ts';
import type { Reader } from '../store/reader.ts';
import { newApi } from './api.ts';
import { allowedHost } from './host-check.ts';
import { newLiveFeed } from './live.ts';
import { readPageFiles } from './page-files.ts';
import { BadRequest } from './params.ts';
import { respond } from './respond.ts';

export interface PageOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly agent: Pick<RunningAgent, 'status' | 'listen'>;
  /** Closed windows and raw readings; whoever opened it closes it. */
  readonly reader: Reader;
  readonly log: Log;
  readonly mono: () => number;
}

export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

/** Bounds on what a client may send and keep open; what is beyond is refused by node:http. */
const LIMITS = { maxHeaderSize: 8192, requestTimeout: 10_000, headersTimeout: 5000, keepAliveTimeout: 5000 } as const;
const MOST_CONNECTIONS = 64;

/**
 * The local page, its API and the metrics. It only ever shows: nothing can be changed through it. Answers GET
 * requests to this machine's own names; every path is looked up in a fixed table.
 *
 * Throws `Failure` (69) when the port cannot be had.
 */
export async function startPage(options: PageOptions): Promise<Page> {
  const { agent, log, mono } = options;
  const files = readPageFiles();
  const api = newApi(agent, options.reader);
  const live = newLiveFeed(agent, mono);

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const refusal = refuse(request);
    if (refusal !== undefined) return respond(response, refusal.status, { reason: refusal.reason });
    const url = urlIn(request);
    if (url === undefined) return respond(response, 400, { reason: 'this is no path' });
    const file = files.get(url.pathname);
    if (file !== undefined) return respond(response, 200, file);
    if (url.pathname === '/api/live') {
      if (!live.add(response)) respond(response, 503, { reason: 'too many listeners; close another page' });
      return;
    }
    const route = api.get(url.pathname);
    if (route === undefined) return respond(response, 404, { reason: 'there is nothing here' });
    return respond(response, ...(await route(url.searchParams)));
  };
  const server = createServer(LIMITS, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof BadRequest) return respond(response, 400, { reason: error.message });
      log.error({ path: request.url, reason: reasonOf(error) }, 'page_request_failed');
      return response.headersSent ? response.destroy() : respond(response, 500, { reason: reasonOf(error) });
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, options.listen);
  return { url: urlOf(server, options.listen.host), close: () => closing(server, live.close) };
}

/** Why a request is not answered at all; undefined where it is. */
function refuse({ headers, method }: IncomingMessage): { status: number; reason: string } | undefined {
  if (!allowedHost(headers.host)) return { status: 421, reason: 'not a name of this machine; use its address' };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, reason: 'only GET is answered' };
  const body = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (body) return { status: 413, reason: 'no body is taken' };
  // Another site may link to the page, but not load from it in the background.
  const elsewhere = headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
  return elsewhere ? { status: 403, reason: 'not from another site' } : undefined;
}

/** What is asked for; undefined where it is no path, such as `//`. */
function urlIn({ url }: IncomingMessage): URL | undefined {
  return URL.canParse(url ?? '/', 'http://localhost') ? new URL(url ?? '/', 'http://localhost') : undefined;
}

async function listening(server: Server, { host, port }: PageOptions['listen']): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const why = taken ? 'another program listens there; choose another port at http.listen' : reasonOf(error);
    throw new Failure(EXIT.unavailable, `page at ${host}:${port}: ${why}`, { cause: error });
  }
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}

async function closing(server: Server, closeLive: () => void): Promise<void> {
  closeLive();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
