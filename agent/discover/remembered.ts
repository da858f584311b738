import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

/** At which bit rate ports were understood, by their lasting names. */
export type Remembered = Readonly<Record<string, number>>;

// As many ports as one person plugs in; the oldest go.
const MOST = 200;
const schema = v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(1)));

/** Where it is kept: with what other programs of this user remember (XDG Base Directory, state). */
export function rememberedPath(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local/state'), 'weir/ports.json');
}

/** Nothing where there is nothing, or something else. */
export function recall(path = rememberedPath()): Remembered {
  try {
    const parsed = v.safeParse(schema, JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.output : {};
  } catch {
    return {}; // The first time; or the file was spoilt, and is written anew.
  }
}

/** False where it cannot be kept: discovery then begins with the usual rates. */
export function remember(port: string, baud: number, path = rememberedPath()): boolean {
  const { [port]: _, ...others } = recall(path);
  const kept = Object.fromEntries([...Object.entries(others), [port, baud]].slice(-MOST));
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(kept, null, 2)}\n`);
    return true;
  } catch {
    return false; // A home that cannot be written to.
  }
}
