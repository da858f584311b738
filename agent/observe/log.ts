import pino from 'pino';
import type { Log } from '../model/log.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** systemd-journald reads a leading `<n>` as the priority of a line (sd-daemon(3)). */
const PRIORITY: Readonly<Record<string, string>> = { '20': '<7>', '30': '<6>', '40': '<4>', '50': '<3>', '60': '<2>' };

/** At most this many lines of one event a minute; how many were held back is said with the next one. */
const LINES_A_MINUTE = 10;

/**
 * The agent's log: JSON lines on standard output, one word as the event, facts as fields. Under systemd each line
 * carries its priority. A repeated event is counted and held back, so that a fault cannot fill a disk.
 */
export function openLog(level: LogLevel, now: () => number = Date.now): Log {
  const journald = process.env['JOURNAL_STREAM'] !== undefined;
  const stream = {
    write(line: string) {
      process.stdout.write(journald ? `${PRIORITY[/"level":(\d+)/.exec(line)?.[1] ?? '30'] ?? ''}${line}` : line);
    },
  };
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' }, stream);
  return limited(logger, now);
}

interface Budget {
  minute: number;
  lines: number;
  held_back: number;
}

function limited(logger: pino.Logger, now: () => number): Log {
  // One entry an event name; event names are fixed words of the program, so the table is bounded by the program.
  const budgets = new Map<string, Budget>();
  const say = (level: LogLevel) => (fields: object, event: string) => {
    const minute = Math.floor(now() / 60_000);
    const budget = budgets.get(event) ?? { minute, lines: 0, held_back: 0 };
    budgets.set(event, budget);
    if (budget.minute !== minute) Object.assign(budget, { minute, lines: 0 });
    if (++budget.lines > LINES_A_MINUTE) {
      budget.held_back++;
      return;
    }
    const extra = budget.held_back > 0 ? { held_back: budget.held_back } : {};
    budget.held_back = 0;
    logger[level]({ ...fields, ...extra }, event);
  };
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}
