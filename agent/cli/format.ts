/** 1234567 as `1,234,567`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A figure for a person: six significant digits, no trailing zeros, `-` where there is none. */
export function formatFigure(value: number | string | null | undefined): string {
  return rounded(value, 6);
}

/** A reading as it came: a meter that stands at 1234.5678 moves in its last digit. */
export function formatReading(value: number | string | null | undefined): string {
  return rounded(value, 12);
}

function rounded(value: number | string | null | undefined, digits: number): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(digits)));
}

/** 1536 as `1.5 KB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size >= 100 || unit === 0 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** A length of time for a person, its two largest units: `2h 5m`, `12s`, `80ms`. */
export function formatAge(length: number): string {
  if (length < 1000) return `${Math.round(length)}ms`;
  const seconds = Math.floor(length / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

/** A moment in the machine's own time zone, with milliseconds only where there are some: `2026-11-22 12:00:02`. */
export function formatTime(instant: number): string {
  return `${formatDay(instant)} ${formatClock(instant)}`;
}

/** The day alone, in the machine's own time zone. */
export function formatDay(instant: number): string {
  const date = new Date(instant);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The time of day alone: `12:00:02`, `12:00:02.250`. */
export function formatClock(instant: number): string {
  const date = new Date(instant);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const ms = date.getMilliseconds();
  return ms === 0 ? clock : `${clock}.${String(ms).padStart(3, '0')}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
