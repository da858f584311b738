import { byId, el, pairs, setText } from './dom.js';
import { clock, count, exact, figure, keyFigures, percent, tally } from './figures.js';
import { drawSpark } from './spark.js';

/** Points kept for one card; the oldest goes. */
const POINTS = 180;
/** Cards on the page; the filter brings the others. */
const CARDS = 60;
/** Series remembered at all: beyond it new ones are not shown here (they are in the store). */
const KNOWN = 5000;

const known = new Map();
let dirty = false;

/** Takes in series by name, with kind and unit where they are known. */
export function meet(entries) {
  for (const { series, kind, unit } of entries) {
    const one = entryOf(series);
    if (one !== undefined) Object.assign(one, { kind: kind ?? one.kind, unit: unit ?? one.unit });
  }
  layOut();
}

export function addReadings(readings) {
  for (const reading of readings) {
    const one = entryOf(reading.series);
    if (one === undefined) continue;
    one.points.push(reading);
    if (one.points.length > POINTS) one.points.splice(0, one.points.length - POINTS);
    touch(one);
  }
}

/** Keeps the newest closed window of the finest size that was seen for each series. */
export function addSummaries(summaries) {
  for (const summary of summaries) {
    const one = entryOf(summary.series);
    if (one === undefined) continue;
    Object.assign(one, { kind: summary.kind, unit: summary.unit ?? one.unit });
    const length = summary.to - summary.from;
    const held = one.summary;
    if (
      held !== undefined &&
      (length > held.to - held.from || (length === held.to - held.from && summary.from < held.from))
    )
      continue;
    one.summary = summary;
    touch(one);
  }
}

/** Forgets the points of all series, before the past is read again. */
export function forgetReadings() {
  for (const one of known.values()) one.points = [];
}

export function seriesNamed(name) {
  return known.get(name);
}

/** Draws again after the theme or the width has changed. */
export function redrawAll() {
  for (const one of known.values()) touch(one);
}

function entryOf(name) {
  const found = known.get(name);
  if (found !== undefined || known.size >= KNOWN) return found;
  const one = {
    name,
    kind: undefined,
    unit: undefined,
    points: [],
    summary: undefined,
    changed: true,
    card: undefined,
  };
  known.set(name, one);
  layOut();
  return one;
}

function touch(one) {
  one.changed = true;
  if (dirty) return;
  dirty = true;
  requestAnimationFrame(draw);
}

function draw() {
  dirty = false;
  for (const one of known.values()) {
    if (!one.changed || one.card === undefined) continue;
    one.changed = false;
    one.card.show(one);
  }
}

/** Puts the cards of the series that pass the filter into the page, in order of their names. */
export function layOut() {
  const wanted = byId('filter').value.trim().toLowerCase();
  const passing = [...known.values()]
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = new Set(passing.slice(0, CARDS));
  for (const one of known.values()) {
    if (!shown.has(one)) one.card = undefined;
    else if (one.card === undefined) one.card = newCard(one);
  }
  const cards = [...shown].map(({ card }) => card.node);
  const list = byId('cards');
  if (cards.length !== list.children.length || cards.some((card, i) => card !== list.children[i]))
    list.replaceChildren(...cards);
  const more = byId('more');
  more.hidden = known.size > 0 && passing.length <= CARDS;
  setText(
    more,
    known.size === 0 ? 'No readings yet.' : `${count(passing.length - CARDS)} more: narrow them down with the filter.`,
  );
  for (const one of shown) touch(one);
}

function newCard({ name }) {
  const cut = name.lastIndexOf('/');
  const value = el('span', { class: 'value' });
  const canvas = el('canvas', { 'aria-hidden': 'true' });
  const closed = el('div', {});
  const link = el(
    'a',
    { class: 'card', href: `#/series/${encodeURIComponent(name)}` },
    el('div', { class: 'device' }, name.slice(0, cut)),
    el('div', { class: 'name' }, el('span', { class: 'field' }, name.slice(cut + 1)), value),
    canvas,
    closed,
  );
  const show = (one) => {
    const last = one.points.findLast(({ verdict }) => verdict !== 'rejected');
    value.replaceChildren(
      one.kind === 'counter' ? exact(last?.value) : figure(last?.value),
      el('span', { class: 'unit' }, one.unit ?? ''),
    );
    drawSpark(canvas, one.points, one.kind);
    if (one.summary !== undefined) closed.replaceChildren(...figuresOf(one.summary));
  };
  return { node: el('li', {}, link), show };
}

function figuresOf(summary) {
  const { rejected, coverage } = summary.quality;
  const out = tally(rejected);
  return [
    el('div', { class: 'window' }, `${clock(summary.from)} to ${clock(summary.to)}, ${count(summary.count)} readings`),
    pairs([
      ...keyFigures(summary),
      ...(coverage === undefined ? [] : [['coverage', percent(coverage)]]),
      ...(out === '' ? [] : [['rejected', out, 'bad']]),
    ]),
  ];
}
