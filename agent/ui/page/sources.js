import { byId, el, pairs } from './dom.js';
import { age, count } from './figures.js';

const MARKS = { ok: 'good', starting: 'warn', waiting: 'warn', fault: 'bad', ended: '' };

/** Draws each source with its state, the reason where it is not well, and its own figures. */
export function showSources(sources, now) {
  const entries = Object.entries(sources);
  if (entries.length === 0) byId('sources').replaceChildren(el('li', { class: 'quiet' }, 'No source is configured.'));
  else byId('sources').replaceChildren(...entries.map(([name, health]) => sourceEntry(name, health, now)));
}

function sourceEntry(name, health, now) {
  const state = health.reason ?? health.state;
  const head = el(
    'div',
    { class: 'head' },
    el('b', {}, name),
    el('span', { class: `state ${MARKS[health.state] ?? ''}`, title: `for ${age(now - health.since)}` }, state),
  );
  const figures = Object.entries(health.figures)
    .filter(([, value]) => value !== 0)
    .slice(0, 6)
    .map(([figure, value]) => [figure.replaceAll('_', ' '), count(value)]);
  return el(
    'li',
    {},
    head,
    health.detail === undefined ? null : el('p', { class: 'detail' }, health.detail),
    pairs(figures),
  );
}
