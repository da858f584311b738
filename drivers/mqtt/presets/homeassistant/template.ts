import { parsePath, valueAt } from '../../../values/leaves.ts';
import { parseNumber } from '../../../values/number.ts';

/** What a template makes of a message; undefined where there is nothing. */
export type Value = string | number | boolean | undefined;

/** A message as templates see it: its text, and the document in it. */
export interface Subject {
  readonly value: string;
  /** Undefined where the text is no JSON. */
  readonly value_json: unknown;
}

export interface Template {
  /** Whether it looks into the document. */
  readonly needs_json: boolean;
  evaluate(subject: Subject): Value;
}

type Term = (subject: Subject) => unknown;

// A template is a line or two; what is longer or nested deeper is a program.
const LONGEST = 500;
const DEEPEST = 16;

/**
 * The part of Home Assistant's templates (Jinja2) that sensors use: `value` and `value_json` with a path, the filters
 * float, int, round, default, is_defined, abs, multiply, string, trim, lower and upper, `float(...)`, arithmetic and
 * brackets. Filters bind tighter than arithmetic. What is no number gives nothing, never 0. Undefined for anything
 * else: conditions, loops, the time, other entities. Nothing is executed but what is listed here.
 */
export function compileTemplate(text: string): Template | undefined {
  const inner = /^\s*\{\{-?([^{}]*?)-?\}\}\s*$/s.exec(text)?.[1];
  if (inner === undefined || text.length > LONGEST) return undefined;
  const tokens = tokensOf(inner);
  if (tokens === undefined) return undefined;
  const parser = new Parser(tokens);
  const term = parser.expression(0);
  if (term === undefined || !parser.atEnd) return undefined;
  const evaluate = (subject: Subject): Value => {
    const value = term(subject);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  };
  return { needs_json: inner.includes('value_json'), evaluate };
}

interface Token {
  readonly kind: 'number' | 'text' | 'path' | 'name' | 'sign';
  readonly text: string;
}

const TOKENS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['path', /value_json(?:\.[A-Za-z_][A-Za-z0-9_]*|\[\s*(?:\d+|"[^"\]]*"|'[^'\]]*')\s*\])*(?![A-Za-z0-9_])/y],
  ['number', /\d+(?:\.\d*)?|\.\d+/y],
  ['text', /"[^"\\]*"|'[^'\\]*'/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['sign', /[|()+\-*/,]/y],
];

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    while (/\s/.test(text[at] ?? '')) at++;
    if (at >= text.length) return tokens;
    const from = at;
    for (const [kind, pattern] of TOKENS) {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (found === undefined) continue;
      tokens.push({ kind, text: found });
      at += found.length;
      break;
    }
    if (at === from) return undefined;
  }
}

/** Recursive descent; each method answers undefined where the rest is no part of the language. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  expression(depth: number): Term | undefined {
    if (depth > DEEPEST) return undefined;
    return this.#chain('+-', () => this.#chain('*/', () => this.#filtered(depth)));
  }

  /** Terms joined by signs of one strength, from left to right. */
  #chain(signs: string, next: () => Term | undefined): Term | undefined {
    let left = next();
    while (left !== undefined) {
      const sign = this.#sign(signs);
      if (sign === undefined) return left;
      const right = next();
      left = right && arithmetic(sign, left, right);
    }
    return undefined;
  }

  #filtered(depth: number): Term | undefined {
    let term = this.#primary(depth);
    while (term !== undefined && this.#sign('|') !== undefined) {
      const name = this.#take('name');
      const given = name === undefined ? undefined : this.#arguments(depth);
      const filter = given && name !== undefined && Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
      term = filter && given && apply(filter, term, given);
    }
    return term;
  }

  #primary(depth: number): Term | undefined {
    if (this.#sign('(') !== undefined) {
      const inner = this.expression(depth + 1);
      return this.#sign(')') === undefined ? undefined : inner;
    }
    if (this.#sign('-') !== undefined) {
      const number = this.#take('number');
      return number === undefined ? undefined : () => -Number(number);
    }
    const token = this.#tokens[this.#at++];
    switch (token?.kind) {
      case 'number':
        return () => Number(token.text);
      case 'text':
        return () => token.text.slice(1, -1);
      case 'path':
        return pathTerm(token.text);
      case 'name':
        return token.text === 'value' ? ({ value }) => value : this.#function(token.text, depth);
      default:
        return undefined;
    }
  }

  /** `float(value)`: the same as the filter. */
  #function(name: string, depth: number): Term | undefined {
    const filter = name === 'float' || name === 'int' ? FILTERS[name] : undefined;
    const [first, ...rest] = this.#arguments(depth) ?? [];
    return filter && first && apply(filter, first, rest);
  }

  /** What stands in brackets, if anything does. */
  #arguments(depth: number): Term[] | undefined {
    const found: Term[] = [];
    if (this.#sign('(') === undefined || this.#sign(')') !== undefined) return found;
    for (;;) {
      const term = this.expression(depth + 1);
      if (term === undefined) return undefined;
      found.push(term);
      if (this.#sign(')') !== undefined) return found;
      if (this.#sign(',') === undefined) return undefined;
    }
  }

  #sign(any: string): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || !any.includes(token.text)) return undefined;
    this.#at++;
    return token.text;
  }

  #take(kind: Token['kind']): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind) return undefined;
    this.#at++;
    return token.text;
  }
}

function pathTerm(text: string): Term | undefined {
  const rest = text.slice('value_json'.length).replace(/\[\s*/g, '[').replace(/\s*\]/g, ']');
  if (rest === '') return ({ value_json }) => value_json;
  const path = parsePath(`$${rest}`);
  return path && (({ value_json }) => valueAt(value_json, path));
}

type Filter = (value: unknown, ...given: unknown[]) => unknown;

const FILTERS: Readonly<Record<string, Filter>> = {
  float: (value, otherwise) => numeric(value) ?? otherwise,
  int: (value, otherwise) => {
    const number = numeric(value);
    return number === undefined ? otherwise : Math.trunc(number);
  },
  round: (value, digits) => rounded(numeric(value), digits),
  default: (value, otherwise) => (value === undefined || value === null ? otherwise : value),
  d: (value, otherwise) => (value === undefined || value === null ? otherwise : value),
  is_defined: (value) => value,
  abs: (value) => {
    const number = numeric(value);
    return number === undefined ? undefined : Math.abs(number);
  },
  multiply: (value, by) => product(numeric(value), numeric(by)),
  string: (value) => (value === undefined || value === null || typeof value === 'object' ? undefined : String(value)),
  trim: (value) => (typeof value === 'string' ? value.trim() : value),
  lower: (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  upper: (value) => (typeof value === 'string' ? value.toUpperCase() : value),
};

function apply(filter: Filter, term: Term, given: readonly Term[]): Term {
  return (subject) => filter(term(subject), ...given.map((each) => each(subject)));
}

function arithmetic(sign: string, left: Term, right: Term): Term {
  return (subject) => {
    const a = numeric(left(subject));
    const b = numeric(right(subject));
    if (a === undefined || b === undefined) return undefined;
    if (sign === '+') return a + b;
    if (sign === '-') return a - b;
    return sign === '*' ? a * b : finite(a / b);
  };
}

function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return finite(value);
  const number = typeof value === 'string' ? parseNumber(value, { decimal: '.' }) : undefined;
  return typeof number === 'number' ? number : undefined;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function product(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a * b;
}

function rounded(value: number | undefined, digits: unknown): number | undefined {
  if (value === undefined) return undefined;
  const places = typeof digits === 'number' ? Math.min(Math.max(digits, 0), 12) : 0;
  return Number(value.toFixed(places));
}
