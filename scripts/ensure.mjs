import { fileURLToPath } from 'node:url';
import { buildIfStale } from './ensure/build.mjs';
import { installIfStale } from './ensure/install.mjs';
import { checkNode } from './ensure/node-version.mjs';
import { fail } from './ensure/say.mjs';

/** The root of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Brings a checkout into working order with nothing but Node and npm: refuses a Node that is too old, installs
 * what package-lock.json names, compiles what has changed. When all is up to date it takes a few milliseconds and
 * says nothing.
 */
export function ensure() {
  try {
    checkNode(process.versions.node, new Date());
    installIfStale(root);
    buildIfStale(root);
  } catch (error) {
    fail(error);
  }
}
