import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileChain } from '../../agent/clean/chain.ts';
import { explainVerdict } from '../../agent/clean/explain.ts';
import { quantityNamed } from '../../agent/clean/quantities.ts';
import { useRule } from '../../agent/clean/rules.ts';
import { MENDED } from '../../agent/model/batch.ts';
import type { RuleUse } from '../../agent/model/series.ts';
import { batchOf, type Row } from './readings.ts';

/**
 * Cleaning as a diff of readings. A case has a sentence, its rules (or quantities), and readings: ` ` kept as it came,
 * `>` changed, `+` mended, `-` rejected. Only time and value are read from a line; the rest is what must come out.
 */
const FOLDER = new URL('./cases/', import.meta.url);

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith('.diff')))('%s', (file) => {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const [sentence, rules, readings] = text.trimEnd().split('\n\n') as [string, string, string];

  test(sentence, () => {
    expect(cleanedDiff(rules.split('\n').flatMap(usesOf), readings.split('\n').map(rowOf))).toBe(readings);
  });
});

function usesOf(line: string): readonly RuleUse[] {
  const [name = '', ...settings] = line.split(' ');
  return settings.length > 0 ? [useRule(name, JSON.parse(settings.join(' ')))] : (quantityNamed(name)?.rules ?? []);
}

function rowOf(line: string): Row {
  const [, hours, minutes, seconds, value] = /^. (\d\d):(\d\d):(\d\d) {2}(\S+)/.exec(line) as unknown as string[];
  return [Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds), Number(value)];
}

function cleanedDiff(uses: readonly RuleUse[], rows: readonly Row[]): string {
  const chain = compileChain(uses);
  const state = chain.fresh();
  const batch = batchOf(rows);
  const into = { values: new Float64Array(rows.length), verdicts: new Uint8Array(rows.length) };
  const lines = rows.map(([seconds, raw], i) => {
    chain.apply(state, batch, i, into);
    const [value, verdict] = [into.values[i] as number, into.verdicts[i] as number];
    const reading = `${new Date(seconds * 1000).toISOString().slice(11, 19)}  ${raw}`;
    if (verdict > 0) {
      const why = explainVerdict(uses, verdict, raw, value)?.replace(/^\S+( \(\S+\))? /, '');
      return `${verdict < MENDED ? '-' : '+'} ${reading.padEnd(24)}${why}`;
    }
    return value === raw ? `  ${reading}` : `> ${reading.padEnd(24)}${value}`;
  });
  return lines.join('\n');
}
