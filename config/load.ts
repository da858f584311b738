import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Fault } from './checks/check.ts';
import { CHECKS } from './checks/checks.ts';
import { missingSecrets } from './checks/secrets-there.ts';
import { type Config, configSchema } from './config.ts';
import { type ConfigDocument, readDocument } from './document.ts';
import { formatPath, type Path, type Problem, sortProblems } from './problems.ts';
import { type Surroundings, THIS_MACHINE } from './secrets.ts';
import { shapeProblems } from './shape-problems.ts';
import { decodeText } from './text.ts';
import { isRecord } from './walk.ts';
import { windowPlan } from './windows.ts';

/** What became of a configuration: itself, or all that is wrong with it. Warnings stop nothing. */
export type Loaded = { readonly file: string; readonly warnings: readonly Problem[] } & (
  | { readonly kind: 'ok'; readonly config: Config }
  | { readonly kind: 'bad'; readonly problems: readonly Problem[] }
);

/** Reads a configuration. Never throws for a bad one; finds all that is wrong, not only the first. */
export function loadConfig(text: string | Uint8Array, file: string, surroundings: Surroundings = THIS_MACHINE): Loaded {
  const decoded = decodeText(text);
  if (decoded.kind === 'bad') return bad(file, [decoded.problem]);
  const document = readDocument(decoded.text);
  const syntax = document.findings.map(({ offset, message }) => ({ ...document.place(offset), path: '', message }));
  if (document.findings.some(({ fatal }) => fatal)) return bad(file, syntax);
  const { value } = document;
  if (value === null || value === undefined)
    return bad(file, [...syntax, { line: 1, col: 1, path: '', message: EMPTY }]);
  if (!isRecord(value))
    return bad(file, [
      ...syntax,
      { line: 1, col: 1, path: '', message: `${NO_SECTIONS} ${Array.isArray(value) ? 'a list' : 'text'}` },
    ]);
  return check(withoutEmpty(value), document, syntax, file, surroundings);
}

/** The same for a file that may be missing or unreadable. */
export function loadConfigFile(file: string, surroundings: Surroundings = THIS_MACHINE): Loaded {
  try {
    return loadConfig(readFileSync(file), file, surroundings);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return bad(file, [{ line: 1, col: 1, path: '', message: UNREADABLE[code] ?? `the file cannot be read (${code})` }]);
  }
}

const EMPTY = 'the file is empty: config/weir.example.yaml shows what may stand in it';
const NO_SECTIONS = 'expected sections such as sources: and uplinks:, got';
const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file: name another one with --config FILE',
  EACCES: 'this user may not read the file',
  EISDIR: 'this is a folder, not a file',
};

function check(
  value: Record<string, unknown>,
  document: ConfigDocument,
  syntax: Problem[],
  file: string,
  surroundings: Surroundings,
): Loaded {
  const shape = shapeProblems(configSchema, value, document.written);
  const config = complete(
    salvage(
      value,
      shape.map(({ path }) => path),
    ),
    surroundings,
  );
  const spoiled = new Set(shape.map(({ path }) => path[0]));
  const seen = { written: value, sound: (section: string) => !spoiled.has(section) };
  const faults = [...missingSecrets(value, surroundings), ...CHECKS.flatMap((one) => one(config, seen))];
  const place = ({ path, at, message }: Pick<Fault, 'path' | 'message'> & { at?: 'key' | 'value' }): Problem => ({
    ...document.place(document.find(path, at ?? 'value')),
    path: formatPath(path),
    message,
  });
  const warnings = sortProblems(faults.filter(({ warning }) => warning).map(place));
  const problems = sortProblems([...syntax, ...[...shape, ...faults.filter(({ warning }) => !warning)].map(place)]);
  return problems.length > 0 ? { ...bad(file, problems), warnings } : { kind: 'ok', file, config, warnings };
}

function bad(file: string, problems: readonly Problem[]): Loaded {
  return { kind: 'bad', file, problems: sortProblems(problems), warnings: [] };
}

// `sources:` with every line below it commented out is a section left empty, not a mistake.
function withoutEmpty(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

const BY_NAME = ['sources', 'series', 'derived', 'uplinks'];

// Leaves out what does not fit the schema (one source, one uplink, one section), so that the rest can be checked too.
function salvage(value: Record<string, unknown>, faulty: readonly Path[]): v.InferOutput<typeof configSchema> {
  const rest: Record<string, unknown> = { ...value };
  for (const section of BY_NAME) {
    const entries = rest[section];
    const names = new Set(faulty.filter((path) => path[0] === section).map((path) => path[1]));
    if (isRecord(entries)) rest[section] = withoutNames(entries, names);
  }
  for (const [section, name] of faulty) {
    if (name === undefined || !isRecord(rest[section as string]) || !BY_NAME.includes(section as string)) {
      delete rest[section as string];
    }
  }
  const parsed = v.safeParse(configSchema, rest);
  return parsed.success ? parsed.output : v.parse(configSchema, {});
}

function withoutNames(entries: Record<string, unknown>, names: ReadonlySet<unknown>): Record<string, unknown> {
  return names.size === 0 ? entries : Object.fromEntries(Object.entries(entries).filter(([key]) => !names.has(key)));
}

function complete(parsed: v.InferOutput<typeof configSchema>, { hostname }: Surroundings): Config {
  const lateness = parsed.allowed_lateness ?? Math.max(3_600_000, 3 * windowPlan(parsed.windows).pane.size);
  return { ...parsed, agent: { id: parsed.agent.id ?? hostname }, allowed_lateness: lateness };
}
