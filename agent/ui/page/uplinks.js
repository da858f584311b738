import { byId, el, pairs } from './dom.js';
import { age, count } from './figures.js';

const MARKS = { online: 'good', connecting: 'warn', offline: 'bad' };

/** Draws each uplink: whether it is up, what waits, what is on its way, and how far the other end has confirmed. */
export function showUplinks(uplinks, now) {
  const entries = Object.entries(uplinks);
  const none = el('li', { class: 'quiet' }, 'None configured: summaries stay in the store.');
  byId('uplinks').replaceChildren(
    ...(entries.length === 0 ? [none] : entries.map(([name, uplink]) => entry(name, uplink, now))),
  );
}

function entry(name, { link, backlog, in_flight, newest_seq, settled_seq }, now) {
  const head = el(
    'div',
    { class: 'head' },
    el('b', {}, name),
    el('span', { class: `state ${MARKS[link.state]}` }, link.state),
  );
  const waits = backlog.oldest === undefined ? [] : [['oldest', age(now - backlog.oldest)]];
  const figures = pairs([
    ['backlog', count(backlog.backlog_rows)],
    ['in flight', count(in_flight)],
    ['acknowledged', `${count(settled_seq)} of ${count(newest_seq)}`],
    ...waits,
  ]);
  return el('li', {}, head, link.reason === undefined ? null : el('p', { class: 'detail' }, link.reason), figures);
}
