import type { StateFigures } from '../model/summary.ts';
import type { Millis } from '../model/time.ts';
import { carriedFor, valuesOf, visitHeld } from './rows.ts';
import type { StatePane } from './state.ts';
import { addHeldState, changed } from './state-totals.ts';
import { heldUntil } from './timeline.ts';

/** Figures of labels: seconds in each state, the carried one included, as far as it is known. */
export function stateFigures(pane: StatePane, labels: readonly string[]): StateFigures {
  const name = (code: number) => labels[code] ?? `${code}`;
  const { held, transitions, first, last } =
    pane.body.form === 'rows' ? ofRows(pane, pane.body) : ofTotals(pane, pane.body);
  return {
    kind: 'state',
    count: pane.count,
    // A label may be any text, `__proto__` too: entries make it an ordinary key.
    seconds: Object.fromEntries(Object.entries(held).map(([code, time]) => [name(Number(code)), time / 1000])),
    transitions,
    first: first === undefined ? null : name(first),
    last: last === undefined ? null : name(last),
  };
}

interface Course {
  held: Record<number, Millis>;
  transitions: number;
  first: number | undefined;
  last: number | undefined;
}

function ofRows(pane: StatePane, rows: Extract<StatePane['body'], { form: 'rows' }>): Course {
  const held: Record<number, Millis> = {};
  const codes = valuesOf(rows);
  if (codes.length > 0) visitHeld(rows, pane, (code, time) => addHeldState(held, code, time));
  let before = pane.carry?.value ?? Number.NaN;
  let transitions = 0;
  for (const code of codes) {
    transitions += changed(before, code);
    before = code;
  }
  return { held, transitions, first: codes[0], last: codes[codes.length - 1] };
}

function ofTotals(pane: StatePane, totals: Extract<StatePane['body'], { form: 'totals' }>): Course {
  const { line } = totals;
  const held = { ...totals.held };
  let { transitions } = totals;
  if (pane.carry) {
    const until = Math.min(pane.to, line.first_time);
    addHeldState(held, pane.carry.value, carriedFor(pane.carry, pane.hold, pane.from, until));
    transitions += changed(pane.carry.value, line.first_value);
  }
  addHeldState(held, line.last_value, heldUntil(line, pane.to));
  return { held, transitions, first: line.first_value, last: line.last_value };
}
