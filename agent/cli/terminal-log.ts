import type { Log } from '../model/log.ts';
import { formatClock } from './format.ts';
import type { Paint } from './paint.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';
const ORDER: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** The agent's log for a person at a terminal: time, what happened, and the facts as they are. */
export function newTerminalLog(least: Level, paint: Paint, now: () => number, write: (text: string) => void): Log {
  const colour = { debug: paint.dim, info: paint.cyan, warn: paint.yellow, error: paint.red };
  const say = (level: Level) => (fields: object, event: string) => {
    if (ORDER.indexOf(level) < ORDER.indexOf(least)) return;
    const time = paint.dim(formatClock(Math.floor(now() / 1000) * 1000));
    write(`${time} ${colour[level](event.replaceAll('_', ' ').padEnd(18))} ${factsOf(fields)}\n`);
  };
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

function factsOf(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? quoteWords(value) : JSON.stringify(value)}`)
    .join(' ');
}

function quoteWords(text: string): string {
  return /^\S+$/.test(text) ? text : JSON.stringify(text);
}
