import { expect } from 'vitest';
import { compileGlob } from '../../../agent/settings/glob.ts';
import { patternProblem, regexSplitter } from '../../../drivers/lines/regex.ts';
import { newRow } from '../../../drivers/lines/row.ts';
import { parsePath } from '../../../drivers/values/leaves.ts';
import { isMissing, parseNumber } from '../../../drivers/values/number.ts';
import { compileTime, timeProblem } from '../../../drivers/values/time.ts';
import { firstLine, type Target } from '../target.ts';

/** A number is one that JavaScript reads in the same text, finite; whatever says nothing is never zero. */
export const numbers: Target = {
  name: 'numbers',
  examples: ['21.5', '-0', '1e3', '12,5', '21.5 °C', 'nan', ' 7 %', '0.1e-300', 'unavailable'],
  words: ['°C', ' %', 'kPa', 'Pa', 'e', 'E+', ',', '.', '0', '00', 'nan', 'inf', 'ovf'],
  check(input) {
    const text = input.toString();
    for (const decimal of ['.', ','] as const) {
      const value = parseNumber(text, { decimal, units: ['°C', '%', 'kPa', 'Pa'] });
      if (typeof value !== 'number') {
        expect(['missing', 'bad', 'infinite']).toContain(value);
        continue;
      }
      const digits = /^[+-]?[\d.,]+(?:[eE][+-]?\d+)?/.exec(text.trim())?.[0] ?? 'none';
      expect(Number.isFinite(value)).toBe(true);
      expect(value).toBe(Number(decimal === ',' ? digits.replace(',', '.') : digits));
      expect(isMissing(text)).toBe(false);
    }
  },
};

/** The first line is a format, the second a zone, the rest the text; a time lies between 2000 and 2100. */
export const times: Target = {
  name: 'times',
  examples: [
    'iso\nutc\n2026-11-22T12:00:00.123Z',
    'iso\nlocal\n2026-11-22 12:00',
    'unix_us\nutc\n1795336200000000',
    'M/D/YYYY H:mm:ss\n+02:00\n11/22/2026 9:05:00',
    'DD.MM.YY HH:mm:ss.SSS\nlocal\n29.02.24 23:59:60.999',
  ],
  words: [
    '\n',
    'YYYY',
    'YY',
    'MM',
    'D',
    'HH',
    'SSS',
    'Z',
    '+14:00',
    '-24:00',
    '2026',
    '31',
    '99999999999999999999',
    'local',
  ],
  check(input) {
    const [format, rest] = firstLine(input);
    const [zone, text] = firstLine(rest);
    if (timeProblem({ format, zone }) !== undefined) return;
    const read = compileTime({ format, zone });
    for (const value of [text.toString(), Number(text.toString()), null, undefined, {}, [], true]) {
      const at = read(value);
      if (at !== undefined) expect(Number.isInteger(at) && at >= Date.UTC(2000) && at < Date.UTC(2100)).toBe(true);
    }
  },
};

/** A pattern of the configuration over a name from the network: an answer, whatever both are. */
export const patterns: Target = {
  name: 'patterns',
  examples: [
    'house/*/energy\nhouse/plug/energy',
    '**/t*\na/b/temperature',
    'T=(?P<t>[0-9.]+)\nT=21',
    '^(?P<x>(a+)+)$\naaaa',
    'a.b[0]["c"]\n',
  ],
  words: ['*', '**', '*a', '(?P<a>', ')', '+', '{1,1000}', '(a*)*', '\\p{L}', '[^', '|', '/', '$.', '["', '[0]'],
  check(input) {
    const [pattern, rest] = firstLine(input);
    const text = rest.toString().slice(0, 2000);
    expect([true, false]).toContain(compileGlob(pattern).test(text));
    expect(compileGlob(`**${pattern}**`).test(text) || !compileGlob(pattern).test(text)).toBe(true);
    const path = parsePath(pattern);
    if (path) expect(path.length).toBeGreaterThan(0);
    if (patternProblem(pattern.slice(0, 300)) !== undefined) return;
    const row = newRow();
    if (regexSplitter(pattern.slice(0, 300))(text, row) === 'row') {
      for (let i = 0; i < row.count; i++) expect(text).toContain(row.values[i]);
    }
  },
};
