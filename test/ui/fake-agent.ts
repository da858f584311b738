import { SILENT } from '../../agent/model/log.ts';
import type { Summary } from '../../agent/model/summary.ts';
import type { AgentStatus, LiveListener, LiveReading } from '../../agent/run/contract.ts';
import type { Reader } from '../../agent/store/reader.ts';
import { type Page, startPage } from '../../agent/ui/server.ts';
import { someStatus } from './some-status.ts';

/** A page over an agent whose readings the test makes up, and over a history that it makes up too. */
export async function openFakePage(history: Partial<Reader> = {}) {
  const listeners = new Set<LiveListener>();
  let status: AgentStatus = someStatus();
  const reader = { series: () => [], summaries: () => [], readings: () => [], ...history } as unknown as Reader;
  const page: Page = await startPage({
    listen: { host: '127.0.0.1', port: 0 },
    agent: {
      status: async () => status,
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    reader,
    log: SILENT,
    mono: () => performance.now(),
  });
  return {
    url: page.url,
    listeners,
    close: page.close,
    setStatus: (changed: Partial<AgentStatus>) => {
      status = { ...status, ...changed };
    },
    readings: (...readings: LiveReading[]) => {
      for (const listener of listeners) listener.readings?.(readings);
    },
    summaries: (...summaries: Summary[]) => {
      for (const listener of listeners) listener.summaries?.(summaries);
    },
  };
}

export type FakePage = Awaited<ReturnType<typeof openFakePage>>;
