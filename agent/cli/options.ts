import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../settings/duration.ts';
import { parseMoment } from './moment.ts';

/** `--limit 100`: a whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(text);
}

/** `--last 2h`: milliseconds. */
export function parseLength(text: string): number {
  const length = parseDuration(text);
  if (length === undefined) throw new InvalidArgumentError('expected a duration such as 30s, 5m, 2h or 7d.');
  return length;
}

/** `--from 12:00`: milliseconds since 1970. */
export function parseTime(text: string): number {
  const moment = parseMoment(text, Date.now());
  if (moment === undefined) {
    throw new InvalidArgumentError('expected a time: 2026-11-22T12:00, 12:00, 12:00:02, -5m (so long ago) or now.');
  }
  return moment;
}
