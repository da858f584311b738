const BARS = '▁▂▃▄▅▆▇█';
const GAP = ' ';
const REJECTED = '×';

/** A point of a sparkline: null where nothing was measured; a rejected value has no height worth showing. */
export type Point = number | 'rejected' | null;

/**
 * Values as a line of bars, one character each, from the smallest to the largest; a cross where a value was
 * rejected, a space where there was none. A line of equal values is drawn in the middle: it has no scale.
 */
export function sparkline(points: readonly Point[]): string {
  const values = points.filter((point): point is number => typeof point === 'number');
  const low = Math.min(...values);
  const high = Math.max(...values);
  return points.map((point) => bar(point, low, high)).join('');
}

function bar(point: Point, low: number, high: number): string {
  if (point === null) return GAP;
  if (point === 'rejected') return REJECTED;
  const share = high > low ? (point - low) / (high - low) : 0.5;
  return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))] as string;
}

/**
 * At most `limit` points for as many characters: neighbours share one, which shows their mean; a rejected value
 * among them wins, because it is what one looks for.
 */
export function thin(points: readonly Point[], limit: number): Point[] {
  if (points.length <= limit) return [...points];
  return Array.from({ length: limit }, (_, i) => {
    const from = Math.floor((i * points.length) / limit);
    const to = Math.floor(((i + 1) * points.length) / limit);
    return together(points.slice(from, to));
  });
}

function together(points: readonly Point[]): Point {
  if (points.includes('rejected')) return 'rejected';
  const values = points.filter((point): point is number => typeof point === 'number');
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}
