// Puts the program together in dist/: node scripts/ensure/bundle.mjs [--watch]
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { filesUnder } from './files-under.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = 'agent/parts';

/** With parts of their own for machine code, or loaded by few: these stay where npm puts them. */
const APART = ['better-sqlite3', 'better-sqlite3-napi', 'serialport', 're2js', 'tsx/*'];

/**
 * A start of the program would open seven hundred files, which takes longer than all that it does with them: so what is
 * loaded together lies in one file, its packages included. What is imported on demand stays a file of its own.
 */
const bundling = await context({
  absWorkingDir: root,
  entryPoints: ['agent/cli/weir.ts', 'agent/store/worker.ts', 'agent/store/check-pages.ts'],
  outbase: '.',
  outdir: 'dist',
  chunkNames: `${PARTS}/[name]-[hash]`,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  // What V8 keeps in memory is the text, twice as large where a comment has a letter that is not of Latin 1.
  minifyWhitespace: true,
  lineLimit: 160,
  metafile: true,
  external: APART,
  // Packages in the older format ask for the modules of Node with `require`, which a module does not have.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  plugins: [
    { name: 'own-place', setup: keepOwnPlace },
    { name: 'tidy', setup: tidyAfterwards },
  ],
  logLevel: 'warning',
});
if (process.argv.includes('--watch')) await bundling.watch();
else {
  const failed = await bundling.rebuild().then(
    () => false,
    () => true,
  );
  await bundling.dispose();
  process.exit(failed ? 1 : 0);
}

/** A source that looks for a file beside itself finds it beside where it would lie in dist/ by itself. */
function keepOwnPlace({ onLoad }) {
  onLoad({ filter: /\/(agent|drivers|config)\/.*\.ts$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    if (!text.includes('import.meta.url')) return undefined;
    // Every file of the bundle lies two folders deep.
    const place = JSON.stringify(`../../${relative(root, path).replace(/ts$/, 'js')}`);
    return { contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`), loader: 'ts' };
  });
}

/** Parts of an earlier build would only take up room. The licences of the packages that are in it go along. */
function tidyAfterwards({ onEnd }) {
  onEnd(({ metafile, errors }) => {
    if (errors.length > 0) return;
    const written = new Set(Object.keys(metafile.outputs).map((file) => join(root, file)));
    for (const file of filesUnder(join(root, 'dist'))) {
      const kept = written.has(file) || file.startsWith(join(root, 'dist/agent/ui/'));
      if (/\.js(\.map)?$/.test(file) && !kept) rmSync(file);
    }
    writeFileSync(join(root, 'dist', 'LICENSES.txt'), licences(Object.keys(metafile.inputs)));
  });
}

function licences(inputs) {
  const packages = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  return [...packages].sort().map(licenceOf).join('\n');
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = filesUnder(join(root, folder)).find(
    (path) => dirname(path) === join(root, folder) && /licen[cs]e/i.test(relative(dirname(path), path)),
  );
  const text = file && existsSync(file) ? readFileSync(file, 'utf8') : `Licence: ${license}\n`;
  return `${name} ${version}\n\n${text}\n${'-'.repeat(80)}\n`;
}
