import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../settings/duration.ts';
import { parseMoment } from './moment.ts';

/** `--limit 100`: a whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1.');
  return Number(text);
}

/** `--port 8080`: a port of TCP. */
export function parsePort(text: string): number {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port < 65_536)) throw new InvalidArgumentError('Expected a port from 1 to 65535.');
  return port;
}

/** `--last 2h`: milliseconds. */
export function parseLength(text: string): number {
  const length = parseDuration(text);
  if (length === undefined) throw new InvalidArgumentError('Expected a duration such as 30s, 5m, 2h or 7d.');
  return length;
}

/** `--from 12:00`: milliseconds since 1970. */
export function parseTime(text: string): number {
  const moment = parseMoment(text, Date.now());
  if (moment === undefined) {
    throw new InvalidArgumentError('Expected a time: 2026-11-22T12:00, 12:00, 12:00:02, -5m (so long ago) or now.');
  }
  return moment;
}
