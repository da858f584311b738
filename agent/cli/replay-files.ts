import { createWriteStream, existsSync, openSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXIT, Failure, reasonOf } from '../model/failure.ts';
import type { Summary } from '../model/summary.ts';
import { type Format, formatSummaries } from './summary-output.ts';

/** Refuses, before anything is written, files that are none, and an output that would destroy its input. */
export function checkFiles(files: readonly string[], out: string | undefined): void {
  for (const file of files) {
    if (!existsSync(file)) throw new Failure(EXIT.usage, `replay: there is no file ${file}`);
    if (statSync(file).isDirectory()) {
      throw new Failure(EXIT.usage, `replay: ${file} is a folder; name the files in it, for instance ${file}/*.csv`);
    }
    if (out !== undefined && isSame(file, out)) {
      throw new Failure(EXIT.usage, `replay: --out ${out} would overwrite what is to be read. Name another file.`);
    }
  }
}

function isSame(file: string, other: string): boolean {
  if (!existsSync(other)) return false;
  const [a, b] = [statSync(file), statSync(other)];
  return a.isFile() && a.dev === b.dev && a.ino === b.ino;
}

// So many summaries make one table, and are in memory at a time.
const PART = 2000;

/** Opens where summaries are to be printed, stdout where no file is named; answers how to print them. */
export function openPrint(out: string | undefined): (summaries: Iterable<Summary>, format: Format) => Promise<void> {
  const into = out === undefined ? process.stdout : createWriteStream(out, { fd: openFile(out) });
  return async (summaries, format) => {
    try {
      await pipeline(Readable.from(texts(summaries, format)), into, { end: into !== process.stdout });
    } catch (error) {
      throw new Failure(EXIT.disk, `replay: cannot write ${out ?? 'the summaries'}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  };
}

function openFile(out: string): number {
  try {
    return openSync(out, 'w');
  } catch (error) {
    throw new Failure(EXIT.usage, `replay: cannot write into --out ${out}: ${reasonOf(error)}`, { cause: error });
  }
}

function* texts(summaries: Iterable<Summary>, format: Format): Generator<string> {
  let part: Summary[] = [];
  let continued = false;
  for (const summary of summaries) {
    part.push(summary);
    if (part.length < PART) continue;
    yield `${formatSummaries(part, format, continued)}\n`;
    part = [];
    continued = true;
  }
  const rest = part.length > 0 || !continued ? formatSummaries(part, format, continued) : '';
  if (rest !== '') yield `${rest}\n`;
}
