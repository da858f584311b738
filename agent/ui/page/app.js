import { openDetail, refreshDetail } from './detail.js';
import { byId, el, setText } from './dom.js';
import { addToFeed, clearFeed } from './feed.js';
import { bytes, clock, count } from './figures.js';
import { showLedger } from './ledger.js';
import { addReadings, addSummaries, forgetReadings, layOut, meet, redrawAll } from './series.js';
import { showSources } from './sources.js';
import { showUplinks } from './uplinks.js';

const HISTORY_MS = 180_000;
const RETRY_MS = 2000;

/** The time of day at which the agent was last heard. */
let heard = clock(Date.now());

/** The live feed. When it breaks off, all begins anew a moment later, with the past that was missed meanwhile. */
function listen() {
  const events = new EventSource('/api/live');
  const on = (name, take) => events.addEventListener(name, (event) => take(JSON.parse(event.data)));
  events.onopen = () => connection('live', 'good');
  events.onerror = () => {
    events.close();
    connection(`no connection since ${heard}, trying again`, 'bad');
    setTimeout(begin, RETRY_MS);
  };
  on('readings', (readings) => {
    addReadings(readings);
    addToFeed(readings);
  });
  on('summaries', (summaries) => {
    addSummaries(summaries);
    refreshDetail(summaries);
  });
  on('status', showStatus);
  on('trouble', ({ reason }) => trouble(reason));
}

function connection(text, mark) {
  document.body.classList.toggle('stale', mark === 'bad');
  byId('connection').className = `pill ${mark}`;
  setText(byId('connection'), text);
}

function trouble(reason) {
  byId('trouble').hidden = reason === undefined;
  setText(byId('trouble'), reason ?? '');
}

function showStatus(status) {
  trouble(status.notes.length > 0 ? status.notes.join(' ') : undefined);
  document.title = `${status.agent}: Weir`;
  setText(byId('agent'), status.agent);
  heard = clock(status.now);
  setText(byId('now'), heard);
  setText(byId('clock-state'), clockText(status));
  showLedger(status.ledger);
  showSources(status.sources, status.now);
  showUplinks(status.uplinks, status.now);
  byId('footer').replaceChildren(
    el('span', {}, `Weir ${status.version}`),
    el('span', {}, `${count(status.series)} series`),
    el(
      'span',
      {},
      `store ${bytes(status.store.file_bytes)}, ${count(status.store.commits)} commits, slowest ${Math.round(status.store.slowest_commit)} ms`,
    ),
    el('span', {}, `memory ${bytes(status.rss_bytes)}`),
    el('span', {}, `epoch ${status.epoch}`),
    el('a', { href: '/metrics' }, 'metrics'),
  );
}

async function load(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** What happened just before the page was opened, so that it does not start empty. */
async function recall() {
  const from = Date.now() - HISTORY_MS;
  const [series, summaries, readings] = await Promise.all([
    load('/api/series'),
    load(`/api/summaries?from=${from}&limit=1000`),
    load(`/api/readings?from=${from}&limit=5000`),
  ]);
  forgetReadings();
  clearFeed();
  meet(series);
  addSummaries(summaries);
  addReadings(readings);
  addToFeed(readings);
}

/** An agent that does not answer at all is known by the live feed too, which says so. */
function begin() {
  recall()
    .catch((error) => !(error instanceof TypeError) && trouble(`The past could not be read: ${error.message}`))
    .finally(listen);
}

function route() {
  const match = /^#\/series\/(.+)$/.exec(location.hash);
  byId('overview').hidden = match !== null;
  byId('detail').hidden = match === null;
  openDetail(match === null ? undefined : decodeURIComponent(match[1]), load);
  if (match === null) layOut();
}

byId('filter').addEventListener('input', layOut);
addEventListener('hashchange', route);
addEventListener('resize', redrawAll);
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && location.hash.startsWith('#/series/')) location.hash = '#/';
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
// What scrolls can be reached by keyboard.
for (const region of document.querySelectorAll('.scroll, #feed')) region.tabIndex = 0;
begin();
route();

/** What is known of the time, and how many readings wait for it. */
function clockText({ clock, held }) {
  const state = { synced: 'clock synchronised', unsynced: 'clock not set', stepped: 'clock has jumped', unknown: '' }[
    clock
  ];
  return held > 0 ? `${state}: ${count(held)} readings wait for the true time` : state;
}
