import type { Expression, Operator } from './expression.ts';
import { FUNCTION_NAMES, functionNamed } from './functions.ts';

export type Parsed =
  | { readonly kind: 'formula'; readonly expression: Expression }
  /** `at` is the place in the text, from 0. */
  | { readonly kind: 'bad'; readonly message: string; readonly at: number };

/** Longer or deeper ones are no formulas that a person wrote. */
const MOST_TOKENS = 500;
const DEEPEST = 50;

/**
 * Reads a formula such as `dew_point(temperature, humidity) - 2`: the usual precedence, `^` from right to left, names of
 * letters, digits and `_` that begin with a letter. Never throws for a bad one.
 */
export function parseFormula(text: string): Parsed {
  try {
    const tokens = tokensOf(text);
    const reader = new TokenReader(tokens, text.length);
    const expression = sum(reader, 0);
    if (reader.token !== undefined) reader.fail(`unexpected ${reader.token.text}`);
    return { kind: 'formula', expression };
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'bad', message: error.message, at: error.at };
    throw error;
  }
}

interface Token {
  readonly kind: 'number' | 'name' | 'sign';
  readonly text: string;
  readonly at: number;
}

/** Leaves the descent from any depth; never leaves this file. */
class Mistake extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #next = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  get token(): Token | undefined {
    return this.#tokens[this.#next];
  }

  take(): Token {
    const token = this.token;
    if (token === undefined) return this.fail('the formula ends too early');
    this.#next++;
    return token;
  }

  takes(...signs: string[]): string | undefined {
    const { token } = this;
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return undefined;
    this.#next++;
    return token.text;
  }

  expect(sign: string): void {
    if (this.takes(sign) === undefined) this.fail(`expected ${sign}`);
  }

  fail(message: string): never {
    throw new Mistake(message, this.token?.at ?? this.#end);
  }
}

function tokensOf(text: string): Token[] {
  const token = /\s*(?:(?<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)|(?<name>[A-Za-z]\w*)|(?<sign>[-+*/^(),]))/y;
  const tokens: Token[] = [];
  while (text.slice(token.lastIndex).trim() !== '') {
    const { lastIndex } = token;
    const found = token.exec(text);
    if (!found) throw new Mistake(`${text.slice(lastIndex).trim()[0]} has no meaning here`, lastIndex);
    const { number, name, sign } = found.groups as Record<string, string | undefined>;
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    const word = (number ?? name ?? sign) as string;
    tokens.push({ kind, text: word, at: token.lastIndex - word.length });
    if (tokens.length > MOST_TOKENS) throw new Mistake('the formula is too long', lastIndex);
  }
  return tokens;
}

function sum(reader: TokenReader, depth: number): Expression {
  let left = product(reader, depth);
  for (let operator = reader.takes('+', '-'); operator; operator = reader.takes('+', '-')) {
    left = { kind: 'operation', operator: operator as Operator, left, right: product(reader, depth) };
  }
  return left;
}

function product(reader: TokenReader, depth: number): Expression {
  let left = signed(reader, depth);
  for (let operator = reader.takes('*', '/'); operator; operator = reader.takes('*', '/')) {
    left = { kind: 'operation', operator: operator as Operator, left, right: signed(reader, depth) };
  }
  return left;
}

function signed(reader: TokenReader, depth: number): Expression {
  if (depth > DEEPEST) reader.fail('the formula is too deep');
  if (reader.takes('-')) return { kind: 'negative', of: signed(reader, depth + 1) };
  const base = atom(reader, depth);
  return reader.takes('^') ? { kind: 'operation', operator: '^', left: base, right: signed(reader, depth + 1) } : base;
}

function atom(reader: TokenReader, depth: number): Expression {
  if (reader.takes('(')) {
    const inner = sum(reader, depth + 1);
    reader.expect(')');
    return inner;
  }
  const { token } = reader;
  if (token?.kind === 'sign') reader.fail(`expected a number, a name or ( instead of ${token.text}`);
  const { kind, text, at } = reader.take();
  if (kind === 'number') return { kind: 'number', value: Number(text) };
  return reader.takes('(') ? call(reader, text, at, depth) : { kind: 'name', name: text };
}

function call(reader: TokenReader, name: string, at: number, depth: number): Expression {
  const known = functionNamed(name);
  if (!known) throw new Mistake(`there is no function ${name}; there are ${FUNCTION_NAMES.join(', ')}`, at);
  const given: Expression[] = [sum(reader, depth + 1)];
  while (reader.takes(',')) given.push(sum(reader, depth + 1));
  reader.expect(')');
  const { takes, rest = false } = known;
  if (given.length < takes.length || (given.length > takes.length && !rest)) {
    const wanted = takes.map(({ name: each }) => each).join(', ');
    throw new Mistake(`${name} takes ${wanted}, not ${given.length} ${given.length === 1 ? 'value' : 'values'}`, at);
  }
  return { kind: 'call', name, given };
}
