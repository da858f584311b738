import * as v from 'valibot';

/** Where the local page listens. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

const PATTERN = /^(\[[0-9a-fA-F:.]+\]|[^\s:[\]/]+):(\d{1,5})$/;

/** `127.0.0.1:8080`, `localhost:8080`, `[::1]:8080`; undefined where it is none of these. */
export function parseListen(text: string): Listen | undefined {
  const match = PATTERN.exec(text);
  const port = Number(match?.[2]);
  if (!match || port > 65535) return undefined;
  return { host: (match[1] as string).replace(/^\[|\]$/g, ''), port };
}

/** An address and a port in configuration. */
export function listen() {
  const expected = 'expected an address and a port such as 127.0.0.1:8080';
  return v.pipe(
    v.string(expected),
    v.check((text) => parseListen(text) !== undefined, expected),
    v.metadata({ pattern: PATTERN.source, examples: ['127.0.0.1:8080', '[::1]:8080'] }),
    v.transform((text) => parseListen(text) as Listen),
  );
}

/** Whether only programs on this machine reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
