/** `topic payload`, in hexadecimal digits with `hex`, `{ retained }` where the broker had kept it, `{ wait }` in ms. */
export type Given =
  | string
  | { readonly retained: string }
  | { readonly hex: string }
  | { readonly topic: string; readonly json: unknown; readonly retained?: boolean }
  | { readonly wait: number };

/** A message of a case. */
export function messageOf(given: Exclude<Given, { wait: number }>): {
  topic: string;
  payload: Buffer;
  retained: boolean;
} {
  if (typeof given !== 'string' && 'json' in given) {
    const { topic, json, retained = false } = given;
    return { topic, payload: Buffer.from(JSON.stringify(json)), retained };
  }
  const retained = typeof given !== 'string' && 'retained' in given;
  const hex = typeof given !== 'string' && 'hex' in given;
  const text = typeof given === 'string' ? given : 'retained' in given ? given.retained : given.hex;
  const space = text.indexOf(' ');
  const payload = Buffer.from(text.slice(space + 1), hex ? 'hex' : 'utf8');
  return { topic: text.slice(0, space), payload, retained };
}
