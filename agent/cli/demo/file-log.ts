import { createWriteStream } from 'node:fs';
import type { Log } from '../../model/log.ts';

/** After so many lines the log is full and says so: a demo left running for weeks must not fill a disk. */
const MOST_LINES = 50_000;

/** What the agent and the receiver say, as JSON lines in a file: the terminal shows readings instead. */
export function openFileLog(path: string): Log & { close(): Promise<void> } {
  const stream = createWriteStream(path);
  let lines = 0;
  const say = (level: string) => (fields: object, event: string) => {
    if (lines++ > MOST_LINES || !stream.writable) return;
    const full = lines > MOST_LINES ? { event: 'log_full' } : { event, ...fields };
    stream.write(`${JSON.stringify({ time: new Date().toISOString(), level, ...full })}\n`);
  };
  stream.on('error', () => stream.destroy());
  return {
    debug: () => undefined,
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    close: () => new Promise((resolve) => (stream.writable ? stream.end(resolve) : resolve())),
  };
}
