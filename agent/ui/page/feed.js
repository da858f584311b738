import { byId, el } from './dom.js';
import { clock, exact } from './figures.js';

/** Entries kept; the oldest goes when one more comes. */
const KEPT = 60;

/** Empties the list, before the past is read again. */
export function clearFeed() {
  byId('feed').replaceChildren();
}

/** Adds what a rule rejected or mended, newest first, with the rule and its reason. */
export function addToFeed(readings) {
  const feed = byId('feed');
  const judged = readings.filter(({ verdict }) => verdict !== 'kept');
  if (judged.length === 0 && feed.childElementCount > 0) return;
  if (judged.length > 0) feed.querySelector('.none')?.remove();
  else feed.append(el('li', { class: 'none' }, 'Nothing so far: every reading was kept as it came.'));
  for (const reading of judged.slice(-KEPT)) feed.prepend(entry(reading));
  while (feed.childElementCount > KEPT) feed.lastElementChild.remove();
}

function entry({ time, series, raw, value, verdict, rule, why }) {
  const outcome = verdict === 'rejected' ? `rejected by ${rule}` : `mended by ${rule} to ${exact(value)}`;
  return el(
    'li',
    { class: verdict },
    el('span', { class: 'when' }, `${clock(time)} `),
    el('b', {}, `${series} ${exact(raw)} `),
    outcome,
    why ? el('span', { class: 'why' }, why) : null,
  );
}
