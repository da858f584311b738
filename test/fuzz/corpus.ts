import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An input that is tried in every run: nasty from the start, or found. */
export interface Specimen {
  readonly name: string;
  readonly input: Buffer;
}

const FOLDER = join(import.meta.dirname, 'corpus');

/** The inputs kept for a target: `*.bin` as they are, `*.json` a recipe of pieces and how often each is repeated. */
export function corpusOf(target: string): Specimen[] {
  return readdirSync(join(FOLDER, target))
    .sort()
    .map((name) => ({ name, input: specimen(name, readFileSync(join(FOLDER, target, name))) }));
}

function specimen(name: string, file: Buffer): Buffer {
  if (!name.endsWith('.json')) return file;
  const recipe = JSON.parse(file.toString()) as [text: string, times: number][];
  return Buffer.concat(recipe.map(([text, times]) => Buffer.from(text.repeat(times))));
}
