import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** The scripts of the page: `agent/ui/page/NAME.js`, asked for as `/NAME.js`. */
const SCRIPTS = ['app', 'dom', 'detail', 'feed', 'figures', 'ledger', 'series', 'sources', 'spark', 'uplinks'];

/**
 * All files of the page by the path they are asked for, read once. A path that is not in this map does not exist,
 * so no request ever becomes the name of a file.
 */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const own = (name: string, type: string): PageFile => ({
    type,
    body: readFileSync(new URL(`page/${name}`, import.meta.url)),
  });
  return new Map([
    ['/', own('index.html', 'text/html; charset=utf-8')],
    ['/style.css', own('style.css', STYLE)],
    ['/icon.svg', own('icon.svg', 'image/svg+xml')],
    ...SCRIPTS.map((name): [string, PageFile] => [`/${name}.js`, own(`${name}.js`, SCRIPT)]),
    ['/uplot.js', { type: SCRIPT, body: readUplot('uPlot.esm.js') }],
    ['/uplot.css', { type: STYLE, body: readUplot('uPlot.min.css') }],
  ]);
}

// Copied beside the compiled page; in a checkout that runs from its sources it lies with the package.
function readUplot(name: string): Buffer {
  const copied = new URL(`page/uplot/${name}`, import.meta.url);
  if (existsSync(copied)) return readFileSync(copied);
  return readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`));
}
