import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type ParsedNode,
  Parser,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { reasonOf } from '../agent/model/failure.ts';
import type { Path } from './problems.ts';
import { type Finding, syntaxFindings } from './syntax.ts';

// Deeper than any sensible configuration. The composer of the YAML package recurses; ten thousand open brackets would
// end the process, so the depth is measured first, by its parser, which does not.
const MAX_DEPTH = 100;
// Aliases may multiply nodes ("billion laughs"): at most this many in all.
const MAX_ALIASES = 100;
// Each alias is looked up from the start of the file, so that a file of nothing else would take minutes.
const MAX_STARS = 1000;

/** A configuration file as data, with the way back from each value to its place in the text. */
export interface ConfigDocument {
  /** Plain data; undefined where the syntax is too broken to tell. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
  place(offset: number): { line: number; col: number };
  /** Offset of the value at `path`, or of its key; the nearest parent that exists stands in for what is missing. */
  find(path: Path, at: 'key' | 'value'): number;
  /** The text of a scalar as it was written: `0043` where the value is 43. */
  written(path: Path): string | undefined;
}

/** Reads YAML 1.2. Never throws for bad text: what is wrong with it is in `findings`. */
export function readDocument(text: string): ConfigDocument {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    return { line: Math.max(1, line), col: Math.max(1, col) };
  };
  const finding = tooMuch(text);
  if (finding !== undefined) {
    lines.lineStarts = [...text.matchAll(/^/gm)].map(({ index }) => index);
    return { value: undefined, findings: [finding], place, find: () => 0, written: () => undefined };
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
    version: '1.2',
  });
  const findings = syntaxFindings(document, text);
  const data = findings.some(({ fatal }) => fatal) ? { value: undefined } : toData(document);
  if (data.finding) findings.push(data.finding);
  return {
    value: data.value,
    findings,
    place,
    find: (path, at) => find(document, path, at),
    written: (path) => {
      const node = nodeAt(document, path);
      return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
    },
  };
}

/** What would keep the parser busy for too long, or end the process. */
function tooMuch(text: string): Finding | undefined {
  const parser = new Parser();
  let stars = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme)) {
      // Each step is taken only to see how deep it leads.
    }
    if (parser.stack.length > MAX_DEPTH) return { offset: parser.offset, message: DEEP, fatal: true };
    if (lexeme.startsWith('*') && ++stars > MAX_STARS) return { offset: parser.offset, message: STARS, fatal: true };
  }
  return undefined;
}

const DEEP = `nested more than ${MAX_DEPTH} levels deep: a bracket is probably not closed`;
const STARS = `more than ${MAX_STARS} aliases (*name): write out what they stand for`;

function toData(document: Document.Parsed): { value: unknown; finding?: Finding } {
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    const bomb = reasonOf(error).includes('alias count');
    const message = bomb
      ? `aliases (*name) multiply this file beyond ${MAX_ALIASES} nodes: write out what they stand for`
      : 'an alias (*name) stands before its anchor (&name), or has none. Text that begins with * must stand in quotes';
    return { value: undefined, finding: { offset: aliasOffset(document), message, fatal: true } };
  }
}

function aliasOffset(document: Document.Parsed): number {
  const pending: unknown[] = [document.contents];
  for (let at = 0; at < pending.length; at++) {
    const node = pending[at];
    if (isAlias(node) && !node.resolve(document)) return node.range?.[0] ?? 0;
    if (isMap(node) || isSeq(node)) for (const item of node.items) pending.push(item);
    else if (typeof node === 'object' && node !== null && 'key' in node && 'value' in node)
      pending.push(node.key, node.value);
  }
  return 0;
}

interface Found {
  readonly key?: ParsedNode | null;
  readonly node: unknown;
}

function step(document: Document.Parsed, from: unknown, part: string | number): Found | undefined {
  const node = isAlias(from) ? from.resolve(document) : from;
  if (isSeq(node)) return typeof part === 'number' && part in node.items ? { node: node.items[part] } : undefined;
  if (!isMap(node)) return undefined;
  const pair = pairsOf(node).get(String(part));
  return pair && { key: pair.key as ParsedNode, node: pair.value };
}

// The pairs of the sections asked about, by key: a file may have thousands of problems in one section.
const known = new WeakMap<YAMLMap, Map<string, YAMLMap['items'][number]>>();

function pairsOf(map: YAMLMap): Map<string, YAMLMap['items'][number]> {
  const pairs =
    known.get(map) ?? new Map(map.items.map((pair) => [String(isScalar(pair.key) ? pair.key.value : pair.key), pair]));
  known.set(map, pairs);
  return pairs;
}

function nodeAt(document: Document.Parsed, path: Path): unknown {
  let node: unknown = document.contents;
  for (const part of path) node = step(document, node, part)?.node;
  return node;
}

function find(document: Document.Parsed, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, part] of path.entries()) {
    const found = step(document, node, part);
    if (!found) return offset;
    const atKey = startOf(found.key);
    const wanted = index < path.length - 1 || at === 'key' ? atKey : (startOf(found.node) ?? atKey);
    offset = wanted ?? startOf(found.node) ?? offset;
    node = found.node;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? ((node as Node).range?.[0] ?? undefined) : undefined;
}
