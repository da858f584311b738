import * as v from 'valibot';
import type { CompiledRule, Rule } from '../../agent/clean/rule.ts';
import { type Batch, FLAG, newBatch } from '../../agent/model/batch.ts';

/** One reading of a test: `[seconds since the start, value]`. */
export type Row = readonly [seconds: number, value: number];

/** A rule with settings as a person writes them. */
export function compiled<Settings, State>(rule: Rule<Settings, State>, settings: unknown): CompiledRule<State> {
  return rule.compile(v.parse(rule.settings, settings));
}

/** What a rule makes of readings, in order, from a fresh memory; each brings its own time. */
export function answers<Settings, State>(
  rule: Rule<Settings, State>,
  settings: unknown,
  rows: readonly Row[],
): number[] {
  const ready = compiled(rule, settings);
  const state = ready.fresh();
  return rows.map(([seconds, value]) => ready.apply(state, seconds * 1000, value, FLAG.OWN_TIME));
}

/** Values one second apart. */
export function everySecond(values: readonly number[], from = 0): Row[] {
  return values.map((value, i) => [from + i, value]);
}

/** The message with which a rule refuses settings; undefined where it takes them. */
export function refusal(rule: { settings: v.GenericSchema }, settings: unknown): string | undefined {
  return v.safeParse(rule.settings, settings).issues?.[0]?.message;
}

/** A batch of one series, or of the series named third in each row. */
export function batchOf(
  rows: readonly (readonly [seconds: number, value: number, series?: number, flags?: number])[],
): Batch {
  const batch = newBatch(rows.length);
  batch.count = rows.length;
  for (const [i, [seconds, value, series = 0, flags = FLAG.OWN_TIME]] of rows.entries()) {
    batch.times[i] = seconds * 1000;
    batch.values[i] = value;
    batch.series[i] = series;
    batch.flags[i] = flags;
  }
  return batch;
}
