import * as v from 'valibot';

/**
 * A secret by reference: an environment variable, a file, or a systemd credential. The configuration holds only
 * the reference; the front door resolves it when it is used, and it appears in no output.
 */
export type SecretRef = { readonly env: string } | { readonly file: string } | { readonly credential: string };

const name = (what: string) =>
  v.pipe(
    v.string(),
    v.minLength(1, `expected the name of ${what}`),
    v.description(`The name of ${what} that holds it.`),
  );

const SECRET = v.union(
  [
    v.strictObject({ env: name('an environment variable') }),
    v.strictObject({ file: name('a file') }),
    v.strictObject({ credential: name('a systemd credential') }),
  ],
  'expected a reference to a secret: { env: NAME }, { file: PATH } or { credential: NAME }',
);

/** The alternatives of a secret in configuration: whoever looks for secrets in settings finds them by these schemas. */
export const SECRET_FORMS: readonly v.GenericSchema[] = SECRET.options;

export function secret() {
  return SECRET;
}

/** Text that may be given as it is or, like a secret, by reference: user names. */
export function textOrSecret() {
  return v.union(
    [v.pipe(v.string(), v.minLength(1)), SECRET],
    'expected text, { env: NAME }, { file: PATH } or { credential: NAME }',
  );
}
