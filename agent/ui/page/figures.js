const counts = new Intl.NumberFormat('en-GB');

/** 1234567 as `1,234,567`. */
export function count(value) {
  return counts.format(value);
}

/** A figure with six significant digits, as the terminal shows it, `–` where there is none. */
export function figure(value) {
  return rounded(value, 6);
}

/** A reading as it came: a meter that stands at 1234.5678 moves in its last digit. */
export function exact(value) {
  return rounded(value, 12);
}

function rounded(value, digits) {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
}

/** The time of day where the reader sits. */
export function clock(instant) {
  const date = new Date(instant);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

export function bytes(size) {
  for (const [unit, step] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ]) {
    if (size >= step) return `${(size / step).toFixed(1)} ${unit}`;
  }
  return `${size} B`;
}

/** A length of time by its largest unit: `3 h`. */
export function age(ms) {
  for (const [unit, step] of [
    ['d', 864e5],
    ['h', 36e5],
    ['min', 6e4],
  ]) {
    if (ms >= step) return `${Math.floor(ms / step)} ${unit}`;
  }
  return `${Math.max(0, Math.floor(ms / 1000))} s`;
}

export function percent(share) {
  return share === undefined ? '–' : `${Math.round(share * 100)}%`;
}

/** `sentinel 1, range 2` of `{ sentinel: 1, range: 2 }`; empty where there is nothing. */
export function tally(byRule) {
  return Object.entries(byRule ?? {})
    .map(([rule, times]) => `${rule} ${times}`)
    .join(', ');
}

/** The figures of a window that are worth a glance, by kind: name and value. */
export function keyFigures(summary) {
  switch (summary.kind) {
    case 'counter':
      return [
        ['increase', figure(summary.increase)],
        ['per hour', figure(summary.rate * 3600)],
        ['resets', figure(summary.resets)],
      ];
    case 'angle':
      return [
        ['mean', `${figure(summary.mean)}`],
        ['agreement', figure(summary.resultant)],
      ];
    case 'state':
      return Object.entries(summary.seconds).map(([state, seconds]) => [state, `${figure(seconds)} s`]);
    case 'count':
      return [
        ['events', `${figure(summary.increase)} ± ${figure(summary.stddev)}`],
        ['per minute', figure(summary.rate * 60)],
      ];
    case 'wind':
      return [
        ['mean', figure(summary.mean)],
        ['gust', figure(summary.gust)],
        ['from', `${figure(summary.direction)}°`],
      ];
    case 'position':
      return [
        ['last', summary.last ?? '–'],
        ['scatter', `${figure(summary.stddev)} m`],
        ['moved', `${figure(summary.distance)} m`],
      ];
    default:
      return [
        ['mean', figure(summary.mean)],
        ['min', figure(summary.min)],
        ['max', figure(summary.max)],
      ];
  }
}
