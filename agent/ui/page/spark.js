import { colour } from './dom.js';

const SHORTEST_SPAN_MS = 30_000;
/** A silence is a gap when it is so many times longer than nine in ten of the intervals. */
const SILENCE = 4;
/** Of a cross: half its width, the space to its name, and the height of a line of text. */
const ARM = 3.5;
const GAP = 7;
const LINE = 11;

/**
 * Draws the last readings of a series on its card: a line through what was kept, broken where nothing was received, a
 * red cross at each rejected one, with the rule's name beside the newest. Rejected values do not stretch the scale:
 * they sit at its edge.
 */
export function drawSpark(canvas, points, kind) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (width === 0) return;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  if (points.length === 0) return;

  const place = placing(points, width, height);
  drawKept(pen, unbroken(points), place, kind);
  drawRejected(
    pen,
    points.filter(({ verdict }) => verdict === 'rejected'),
    place,
    width,
  );
}

/** From time and value to pixels, with room for the crosses at the edges. */
function placing(points, width, height) {
  const last = points.at(-1).time;
  const span = Math.max(SHORTEST_SPAN_MS, last - points[0].time);
  const levels = levelsOf(points);
  const level = (value) => (typeof value === 'number' ? value : (levels.get(value) ?? 0));
  const values = points.filter(({ verdict }) => verdict !== 'rejected').map(({ value }) => level(value));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const scale = high > low ? (height - 16) / (high - low) : 0;
  const y = (value) => (scale === 0 ? height / 2 : height - 8 - (level(value) - low) * scale);
  return {
    x: (time) => 6 + ((time - last + span) / span) * (width - 12),
    y: (value) => Math.min(height - 5, Math.max(5, values.length === 0 ? height / 2 : y(value))),
  };
}

/** States have no order but the one in which they were first seen. */
function levelsOf(points) {
  const levels = new Map();
  for (const { value } of points) if (typeof value === 'string' && !levels.has(value)) levels.set(value, levels.size);
  return levels;
}

/**
 * The kept points in runs without a gap. A rejected reading was received all the same; a silence is measured against
 * this series' own intervals, for a door reports when it will and a thermometer every second.
 */
function unbroken(points) {
  const intervals = points.slice(1).map(({ time }, i) => time - points[i].time);
  const usual = intervals.toSorted((a, b) => a - b)[Math.floor(intervals.length * 0.9)] ?? 0;
  const runs = [[]];
  for (const [i, point] of points.entries()) {
    if (i > 0 && intervals[i - 1] > usual * SILENCE) runs.push([]);
    if (point.verdict !== 'rejected') runs.at(-1).push(point);
  }
  return runs.filter((run) => run.length > 0);
}

function drawKept(pen, runs, place, kind) {
  pen.strokeStyle = pen.fillStyle = colour('water');
  pen.lineWidth = 1.6;
  pen.lineJoin = pen.lineCap = 'round';
  pen.beginPath();
  for (const run of runs) drawRun(pen, run, place, kind);
  pen.stroke();
  const newest = runs.at(-1)?.at(-1);
  if (newest === undefined) return;
  pen.beginPath();
  pen.arc(place.x(newest.time), place.y(newest.value), 2.6, 0, 7);
  pen.fill();
}

function drawRun(pen, run, place, kind) {
  for (const [i, { time, value }] of run.entries()) {
    const [x, y] = [place.x(time), place.y(value)];
    // A direction may turn through north: points say where it was, a line between 359 and 1 would lie.
    if (kind === 'angle') pen.rect(x - 1, y - 1, 2, 2);
    else if (i === 0) pen.moveTo(x, y);
    else if (typeof value === 'string') stepTo(pen, x, place.y(run[i - 1].value), y);
    else pen.lineTo(x, y);
  }
  // A reading on its own between two silences is a dot.
  if (run.length === 1) pen.lineTo(place.x(run[0].time), place.y(run[0].value));
}

function stepTo(pen, x, before, y) {
  pen.lineTo(x, before);
  pen.lineTo(x, y);
}

/** Crosses, and the name of the rule beside as many of the newest as have room for it. */
function drawRejected(pen, rejected, place, width) {
  pen.strokeStyle = pen.fillStyle = colour('bad');
  pen.lineWidth = 1.8;
  pen.font = '600 10px system-ui, sans-serif';
  const crosses = rejected.map(({ time, raw, rule }) => ({
    x: place.x(time),
    y: place.y(typeof raw === 'number' ? raw : 0),
    rule,
  }));
  for (const { x, y } of crosses) drawCross(pen, x, y);
  const taken = crosses.map(({ x, y }) => ({ from: x - ARM, to: x + ARM, y }));
  for (const { x, y, rule = '' } of crosses.reverse()) {
    const left = x > width / 2;
    const from = left ? x - GAP - pen.measureText(rule).width : x + GAP;
    const to = left ? x - GAP : x + GAP + pen.measureText(rule).width;
    if (taken.some((other) => other.to > from && other.from < to && Math.abs(other.y - y) < LINE)) continue;
    taken.push({ from, to, y });
    pen.fillText(rule, from, Math.max(9, Math.min(pen.canvas.clientHeight - 3, y + 3.5)));
  }
}

function drawCross(pen, x, y) {
  pen.beginPath();
  pen.moveTo(x - ARM, y - ARM);
  pen.lineTo(x + ARM, y + ARM);
  pen.moveTo(x + ARM, y - ARM);
  pen.lineTo(x - ARM, y + ARM);
  pen.stroke();
}
