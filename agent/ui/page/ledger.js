import { byId, el, setText } from './dom.js';
import { count } from './figures.js';

/** What a reading can become, in the order of the equation, each in words. */
const FATES = [
  ['summarised', 'summarised', 'in closed windows'],
  ['open', 'open', 'in windows still open'],
  ['rejected', 'rejected', 'taken out by a cleaning rule'],
  ['invalid', 'invalid', 'no reading: unparsable, missing, a time in the future'],
  ['duplicate', 'duplicate', 'delivered before'],
  ['late_dropped', 'too late', 'later than the allowed lateness'],
  ['quota_dropped', 'given up', 'unsent when the store was full'],
];

/** Draws the equation of the books: what came in on the left, all that became of it on the right, and the bar. */
export function showLedger(ledger) {
  const shown = FATES.filter(
    ([fate]) => ledger[fate] > 0 || fate === 'summarised' || fate === 'open' || fate === 'rejected',
  );
  const missing = ledger.received - FATES.reduce((sum, [fate]) => sum + ledger[fate], 0);
  byId('equation').replaceChildren(...equation(ledger, shown), verdict(missing));
  drawBar(ledger);
  const list = FATES.map(([fate, name, meaning]) => `${name} ${count(ledger[fate])}: ${meaning}`).join('; ');
  byId('balance').setAttribute('aria-label', `Of ${count(ledger.received)} readings received: ${list}.`);
}

function equation(ledger, shown) {
  const terms = shown.flatMap(([fate, name], i) => [
    el('span', { class: 'sign' }, i === 0 ? ' = ' : ' + '),
    el('b', { class: 'amount' }, count(ledger[fate])),
    ` ${name}`,
  ]);
  return [el('b', { class: 'amount' }, count(ledger.received)), ' received', ...terms, ' '];
}

function verdict(missing) {
  if (missing === 0) return el('span', { class: 'pill good' }, 'balanced');
  return el('span', { class: 'pill bad' }, `${count(missing)} missing`);
}

function drawBar(ledger) {
  const bar = byId('balance');
  const legend = byId('fates');
  for (const [fate, name, meaning] of FATES) {
    let part = bar.querySelector(`.${fate}`);
    let entry = legend.querySelector(`.${fate}`);
    if (part === null) {
      part = bar.appendChild(el('span', { class: fate }));
      entry = legend.appendChild(el('li', { class: fate, title: meaning }));
    }
    part.hidden = entry.hidden = ledger[fate] === 0;
    part.style.flexGrow = String(ledger[fate]);
    setText(entry, `${name} ${count(ledger[fate])}`);
  }
}
