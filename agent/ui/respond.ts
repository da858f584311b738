import type { ServerResponse } from 'node:http';
import type { PageFile } from './page-files.ts';

/** What a route answers: a status, and a file or text as it is, or anything else as JSON. */
export type Answer = [status: number, content: PageFile | object];

const HEADERS = {
  // Own scripts and styles only, nothing inline; nobody may put the page into a frame.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

export function respond(response: ServerResponse, ...[status, content]: Answer): void {
  const { type, body } = isFile(content) ? content : asJson(content);
  const allow = status === 405 ? { allow: 'GET, HEAD' } : {};
  response.writeHead(status, { ...HEADERS, ...allow, 'content-type': type, 'content-length': body.length });
  response.end(body);
}

function isFile(content: PageFile | object): content is PageFile {
  return 'body' in content && 'type' in content;
}

function asJson(content: object): PageFile {
  return { type: 'application/json; charset=utf-8', body: Buffer.from(`${JSON.stringify(content)}\n`) };
}
