import { statfsSync } from 'node:fs';
import { cpus } from 'node:os';
import { emptyFolder, FOLDER } from './agent.ts';
import { PARTS } from './parts.ts';

const USAGE = 64;
/** File systems that lie in memory (statfs(2)): tmpfs and ramfs. */
const IN_MEMORY = [0x01021994, 0x858458f6];

const args = process.argv.slice(2);
const json = args.includes('--json');
const chosen = args.filter((arg) => arg !== '--json');
const unknown = chosen.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join('", "')}". Parts: ${PARTS.map(({ name }) => name).join(', ')}.`);
  process.exit(USAGE);
}
if (process.platform !== 'linux') {
  console.error('The figures come from /proc, which only Linux has.');
  process.exit(USAGE);
}

emptyFolder();
const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`;
const notes = IN_MEMORY.includes(statfsSync(FOLDER).type)
  ? [`${FOLDER} lies in memory here: bytes written are counted only on a real disk.`]
  : [];
if (!json)
  console.log([machine, 'Medians and, in brackets, smallest to largest of 3 runs in turn.', ...notes].join('\n'));

const parts: Record<string, unknown> = {};
try {
  for (const part of PARTS) {
    if (chosen.length > 0 && !chosen.includes(part.name)) continue;
    if (!json) console.log(`\n${part.name}: ${part.title}`);
    const { figures, text } = await part.run();
    parts[part.name] = figures;
    if (!json) console.log(text);
  }
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
if (json) console.log(JSON.stringify({ machine, notes, parts }, null, 2));
