import type { Instant, Millis } from '../../agent/model/time.ts';

const HOUR: Millis = 3_600_000;

/**
 * The time of a meter in central Europe: `161113205757`, the last two digits of the year first. Meters mark whether it is
 * summer time; where one does not, the rule of the European Union decides, and an hour that comes twice in autumn is
 * taken for its second coming. Undefined for what is no time, and for years that a meter shows that has none.
 */
export function meterTime(digits: string, season: 'summer' | 'winter' | undefined): Instant | undefined {
  const parts = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  // Channels without a device are stamped 1970 or 2000; two digits tell 1970 from 2070.
  if (year === 0 || year >= 70) return undefined;
  const local = Date.UTC(2000 + year, month - 1, day, hour, minute, second);
  if (new Date(local).getUTCDate() !== day || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const summer = season === undefined ? isSummer(local) : season === 'summer';
  return local - (summer ? 2 : 1) * HOUR;
}

/** From 2:00 on the last Sunday of March until 2:00 winter time on the last Sunday of October (directive 2000/84/EC). */
function isSummer(local: number): boolean {
  const year = new Date(local).getUTCFullYear();
  return local >= lastSunday(year, 2) + 2 * HOUR && local < lastSunday(year, 9) + 2 * HOUR;
}

function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0));
  return Date.UTC(year, month, last.getUTCDate() - last.getUTCDay());
}
