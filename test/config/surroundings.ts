import type { Surroundings } from '../../config/secrets.ts';

/** A machine with an empty environment and without files. */
export const BARE: Surroundings = {
  env: {},
  hostname: 'bare',
  readFile: (path) => {
    throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
  },
};

/** A machine where every secret is to be had. */
export const RICH: Surroundings = {
  env: new Proxy({}, { get: () => 'something' }),
  hostname: 'rich',
  readFile: () => 'something\n',
};
