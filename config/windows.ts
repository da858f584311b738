import * as v from 'valibot';
import type { WindowPlan, WindowShape } from '../agent/model/window.ts';
import { duration, formatDuration, parseDuration } from '../agent/settings/duration.ts';

export const MAX_WINDOWS = 8;

const tumbling = v.pipe(
  duration(),
  v.transform((size): WindowShape => ({ name: formatDuration(size), size, every: size })),
);

const sliding = v.pipe(
  v.strictObject({
    size: v.pipe(duration(), v.description('How long the window is.')),
    every: v.pipe(duration(), v.description('How often one begins; a divisor of the size.')),
  }),
  v.transform(({ size, every }): WindowShape => ({ name: nameOf(size, every), size, every })),
);

function nameOf(size: number, every: number): string {
  return size === every ? formatDuration(size) : `${formatDuration(size)}/${formatDuration(every)}`;
}

/** The windows of an agent in configuration: `1m`, or `{ size: 1h, every: 15m }` for a sliding one. */
export function windowList() {
  const one = v.union(
    [tumbling, sliding],
    'expected a duration such as 1m, or { size: 1h, every: 15m } for a sliding window',
  );
  return v.pipe(
    v.array(one),
    v.minLength(1, 'expected at least one window'),
    v.maxLength(MAX_WINDOWS, `expected at most ${MAX_WINDOWS} windows`),
  );
}

/** The name of a window as it is known everywhere, from what an uplink's settings say: `60s` is `1m`. */
export function windowName(text: string): string {
  return text.split('/').map(shortest).join('/');
}

function shortest(text: string): string {
  const length = parseDuration(text);
  return length === undefined ? text.trim() : formatDuration(length);
}

/** The finest window becomes the pane that readings go into; of it all the others are made. */
export function windowPlan(windows: readonly WindowShape[]): WindowPlan {
  const [pane, ...wider] = [...windows].sort((a, b) => a.size - b.size || a.every - b.every);
  return { pane: pane as WindowShape, wider };
}

/** What is wrong with the windows together, by their position in the list. */
export function windowFaults(windows: readonly WindowShape[]): { at: number; message: string }[] {
  const { pane } = windowPlan(windows);
  return windows.flatMap((window, at) => {
    const message = faultOf(window, pane, windows.slice(0, at));
    return message === undefined ? [] : [{ at, message }];
  });
}

function faultOf(window: WindowShape, pane: WindowShape, before: readonly WindowShape[]): string | undefined {
  const [size, every, finest] = [window.size, window.every, pane.size].map(formatDuration);
  if (before.some(({ name }) => name === window.name)) return `the window ${window.name} stands here twice`;
  if (every !== size && window.size === pane.size) {
    return `the finest window (${size}) cannot slide: add a window of ${every}, of which it can be made`;
  }
  if (window.size % window.every !== 0)
    return `${every} does not divide ${size} without a rest, so these windows would not meet`;
  if (window.size % pane.size !== 0)
    return `${size} is no multiple of the finest window (${finest}), of which it is made${nearby(window.size, pane.size)}`;
  if (window.every % pane.size !== 0) return `the step ${every} is no multiple of the finest window (${finest})`;
  return undefined;
}

function nearby(size: number, pane: number): string {
  const meant = formatDuration(Math.max(1, Math.round(size / pane)) * pane);
  return ` (did you mean ${meant}?)`;
}
