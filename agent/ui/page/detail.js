import { byId, colour, el, setText } from './dom.js';
import { clock, count, exact, figure, keyFigures, percent, tally } from './figures.js';
import { seriesNamed } from './series.js';
import uPlot from './uplot.js';

/** Windows drawn; the newest ones. */
const SHOWN = 500;
const LISTED = 60;
/** Room for the last label of the time axis. */
const PADDING = [null, 32, null, null];

let open;
let load;
let plots = [];

/** Shows one series with its closed windows over time; undefined closes the view. */
export function openDetail(name, loader) {
  load = loader;
  clearPlots();
  byId('why').hidden = true;
  open = name === undefined ? undefined : { name, window: undefined, summaries: [] };
  if (open === undefined) return;
  setText(byId('detail-heading'), name);
  byId('detail-heading').focus();
  void refresh();
}

/** Reads again when a window of the open series has closed. */
export function refreshDetail(summaries) {
  if (open !== undefined && summaries.some(({ series }) => series === open.name)) void refresh();
}

async function refresh() {
  const asked = open;
  try {
    const path = `/api/summaries?series=${encodeURIComponent(asked.name)}&limit=2000`;
    asked.summaries = await load(path);
    if (asked === open) show();
  } catch (error) {
    setText(byId('plot-note'), `The windows could not be read: ${error.message}`);
  }
}

function show() {
  const sizes = [...new Map(open.summaries.map((summary) => [nameOf(summary), summary.to - summary.from]))].sort(
    (a, b) => a[1] - b[1],
  );
  open.window ??= sizes[0]?.[0];
  byId('windows').replaceChildren(
    el('legend', { class: 'hidden' }, 'Window'),
    ...sizes.map(([name]) => windowButton(name)),
  );
  const rows = open.summaries.filter((summary) => nameOf(summary) === open.window).slice(-SHOWN);
  setText(byId('plot-note'), rows.length === 0 ? 'No window has closed yet.' : noteOf(rows[0]));
  drawPlots(rows);
  listRows(rows.slice(-LISTED).reverse());
}

function nameOf({ window, every }) {
  return every === undefined || window.includes('/') ? window : `${window}/${every}`;
}

function windowButton(name) {
  const choose = () => {
    open.window = name;
    show();
    byId('windows').querySelector('[aria-pressed="true"]')?.focus();
  };
  return el(
    'button',
    { type: 'button', class: 'button', 'aria-pressed': String(name === open.window), onclick: choose },
    name,
  );
}

function noteOf({ kind }) {
  return {
    gauge:
      'Line: mean of each window. Band: from the smallest to the largest value. Below: coverage and rejected readings.',
    counter: 'Bars: how much the counter rose in each window, resets accounted for.',
    angle: 'Points: direction of the mean vector.',
    state: 'Points: changes of state in each window. The seconds in each state stand in the table.',
  }[kind];
}

function clearPlots() {
  for (const plot of plots) plot.destroy();
  plots = [];
  byId('plot').replaceChildren();
}

function drawPlots(closed) {
  clearPlots();
  if (closed.length === 0) return;
  const rows = withHoles(closed);
  const times = rows.map(({ from }) => from / 1000);
  const width = byId('plot').clientWidth;
  const { series, bands, columns, scales, ticks = {} } = mainPlot(rows);
  const cursor = { sync: { key: 'detail' } };
  const axes = [timeAxis(), { ...axis(), ...ticks }];
  plots.push(
    new uPlot(
      { width, height: 260, padding: PADDING, cursor, axes, bands, scales, series: [TIMES, ...series] },
      [times, ...columns],
      byId('plot'),
    ),
  );
  plots.push(new uPlot(qualityPlot(width, cursor), [times, ...qualityColumns(rows)], byId('plot')));
}

/** Where windows are missing nothing was measured: an empty one breaks the line instead of drawing over the hole. */
function withHoles(rows) {
  const step = Math.min(...rows.slice(1).map(({ from }, i) => from - rows[i].from));
  return rows.flatMap((row, i) => {
    const expected = i === 0 ? row.from : rows[i - 1].from + step;
    return row.from > expected
      ? [{ from: expected, kind: row.kind, unit: row.unit, quality: { rejected: {} } }, row]
      : [row];
  });
}

function axis() {
  const line = { stroke: colour('line'), width: 1 };
  return { stroke: colour('quiet'), grid: line, ticks: line };
}

/** The first column: when each window began. */
const TIMES = { label: 'from', value: (_plot, seconds) => (seconds === null ? '–' : clock(seconds * 1000)) };

/** Times of day; a day where a new one begins. */
function timeAxis() {
  const text = (seconds, i, all) => {
    const [date, before] = [new Date(seconds * 1000), new Date((all[i - 1] ?? 0) * 1000)];
    const day =
      date.toDateString() === before.toDateString()
        ? ''
        : `\n${date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })}`;
    const time = clock(seconds * 1000);
    return `${time.endsWith(':00') ? time.slice(0, -3) : time}${day}`;
  };
  return { ...axis(), values: (_plot, ticks) => ticks.map(text) };
}

/** Steps between the ticks of something counted. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const wholeOr = (_plot, value) => (value === null ? '–' : count(value));

/** What is drawn for each kind: series of the plot, bands between them, and their columns. */
function mainPlot(rows) {
  const unit = seriesNamed(open.name)?.unit ?? rows[0].unit ?? '';
  const water = colour('water');
  const value = (_plot, raw) => (raw === null ? '–' : `${figure(raw)} ${unit}`);
  const column = (key) => rows.map((row) => row[key] ?? null);
  const points = { show: true, size: 6, fill: water };
  switch (rows[0].kind) {
    case 'count':
    case 'counter': {
      const bars = {
        label: 'increase',
        stroke: water,
        fill: colour('water-soft'),
        value,
        paths: uPlot.paths.bars({ size: [0.7, 40] }),
      };
      return { series: [bars], columns: [column('increase')] };
    }
    case 'angle':
      return {
        series: [{ label: 'mean', stroke: water, paths: () => null, points, value }],
        columns: [column('mean')],
        scales: { y: { range: [0, 360] } },
        ticks: { incrs: [45, 90, 180] },
      };
    case 'state':
      return {
        series: [{ label: 'transitions', stroke: water, paths: () => null, points, value: wholeOr }],
        columns: [column('transitions')],
        scales: { y: { range: (_plot, _low, high) => [0, Math.max(4, high ?? 0)] } },
        ticks: { incrs: WHOLE },
      };
    case 'position':
      return {
        series: [
          { label: 'from the first place, m', stroke: water, points, value: (_plot, raw) => `${figure(raw)} m` },
        ],
        columns: [column('distance')],
      };
    default: {
      const edge = (label) => ({ label, stroke: colour('open'), width: 1, points: { show: false }, value });
      return {
        series: [
          edge('max'),
          edge('min'),
          { label: 'mean', stroke: water, width: 2, points: { show: rows.length < 60, size: 5 }, value },
        ],
        bands: [{ series: [1, 2], fill: colour('water-soft') }],
        columns: [column('max'), column('min'), column('mean')],
      };
    }
  }
}

function qualityPlot(width, cursor) {
  const bars = uPlot.paths.bars({ size: [0.5, 20] });
  return {
    width,
    height: 110,
    padding: PADDING,
    cursor,
    axes: [timeAxis(), { ...axis(), values: (_plot, ticks) => ticks.map((tick) => percent(tick)) }],
    scales: { y: { range: [0, 1.05] }, rejected: { range: (_plot, _low, high) => [0, Math.max(4, high ?? 0)] } },
    series: [
      TIMES,
      {
        label: 'coverage',
        stroke: colour('good'),
        width: 1.5,
        value: (_plot, share) => (share === null ? '–' : percent(share)),
      },
      {
        label: 'rejected',
        value: wholeOr,
        scale: 'rejected',
        stroke: colour('bad'),
        fill: colour('bad'),
        paths: bars,
        points: { show: false },
      },
    ],
  };
}

function qualityColumns(rows) {
  const rejected = rows.map(
    ({ quality }) => Object.values(quality.rejected).reduce((sum, times) => sum + times, 0) || null,
  );
  return [rows.map(({ quality }) => quality.coverage ?? null), rejected];
}

function listRows(rows) {
  byId('closed').parentElement.hidden = rows.length === 0;
  const names = rows.length === 0 ? [] : keyFigures(rows[0]).map(([name]) => name);
  const heading = ['from', 'count', ...names, 'coverage', 'rejected', 'late', 'revision', ''];
  byId('closed').replaceChildren(
    el('thead', {}, el('tr', {}, ...heading.map((text) => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...rows.map((row) => closedRow(row, names))),
  );
}

function closedRow(row, names) {
  const figures = new Map(keyFigures(row));
  const { coverage, rejected, late } = row.quality;
  const cells = [
    clock(row.from),
    count(row.count),
    ...names.map((name) => figures.get(name) ?? '–'),
    percent(coverage),
    tally(rejected) || '–',
    count(late),
    count(row.rev),
  ];
  const label = `Why? Show the readings of the window from ${clock(row.from)}`;
  const why = el(
    'button',
    { type: 'button', class: 'button', 'aria-label': label, onclick: () => void explain(row) },
    'why',
  );
  return el('tr', {}, ...cells.map((text) => el('td', {}, text)), el('td', {}, why));
}

/** The raw readings of one window and what became of each. */
async function explain(row) {
  const path = `/api/readings?series=${encodeURIComponent(row.series)}&from=${row.from}&to=${row.to}&limit=1000`;
  byId('why').hidden = false;
  const heading = byId('why-heading');
  setText(heading, `${row.window} from ${clock(row.from)}: what came in`);
  heading.focus();
  try {
    const readings = await load(path);
    const head = el(
      'tr',
      {},
      ...['time', 'raw', 'went on as', 'what happened'].map((text, i) =>
        el('th', { scope: 'col', class: i === 3 ? 'words' : undefined }, text),
      ),
    );
    byId('readings').replaceChildren(el('thead', {}, head), el('tbody', {}, ...readings.map(readingRow)));
    if (readings.length === 0)
      setText(heading, `${row.window} from ${clock(row.from)}: its readings are no longer kept`);
  } catch (error) {
    setText(heading, `The readings could not be read: ${error.message}`);
  }
}

function readingRow({ time, raw, value, verdict, rule, why, time_note }) {
  const outcome = verdict === 'kept' ? 'kept' : `${verdict} by ${rule}${why ? `: ${why}` : ''}`;
  const words = time_note ? `${outcome}; ${time_note}` : outcome;
  return el(
    'tr',
    { class: verdict },
    ...[clock(time), exact(raw), exact(value)].map((text) => el('td', {}, text)),
    el('td', { class: 'words' }, words),
  );
}
