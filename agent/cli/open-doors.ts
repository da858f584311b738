import { reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { RunningAgent } from '../run/contract.ts';
import { serveStatus } from '../run/status-socket.ts';
import { openReader } from '../store/reader.ts';
import type { Page } from '../ui/server.ts';

export interface Doors {
  /** Where the page is; undefined when none was wanted or it could not be had. */
  readonly page: string | undefined;
  close(): Promise<void>;
}

export interface DoorOptions {
  readonly agent: RunningAgent;
  /** Path of the store: the status socket lies beside it. */
  readonly store: string;
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  readonly log: Log;
}

/**
 * Opens what a running agent can be looked at through: the socket of `weir status`, and the page where it is
 * configured. A page that cannot be shown is logged and no reason to stop measuring.
 */
export async function openDoors({ agent, store, listen, log }: DoorOptions): Promise<Doors> {
  const socket = await serveStatus(agent, store, log);
  const page = listen === undefined ? undefined : await openPage(agent, store, listen, log);
  return {
    page: page?.url,
    async close() {
      await page?.close();
      await socket.close();
    },
  };
}

async function openPage(
  agent: RunningAgent,
  store: string,
  listen: { readonly host: string; readonly port: number },
  log: Log,
): Promise<Page | undefined> {
  const reader = openReader(store);
  try {
    // Without a page an agent needs no HTTP server.
    const { startPage } = await import('../ui/server.ts');
    const page = await startPage({ listen, agent, reader, log, mono: () => performance.now() });
    log.info({ url: page.url }, 'page_open');
    return { ...page, close: () => page.close().finally(() => reader.close()) };
  } catch (error) {
    reader.close();
    log.error({ reason: reasonOf(error) }, 'page_failed');
    return undefined;
  }
}
