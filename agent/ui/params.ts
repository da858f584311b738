/** A request whose parameters make no sense; the message says which. */
export class BadRequest extends Error {}

/** Rows that one request can have at most, and when it does not say. */
const MOST_ROWS = 10_000;
const USUAL_ROWS = 500;
const LONGEST_NAME = 512;

export interface RangeParams {
  readonly series?: string;
  readonly window?: string;
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
}

/** `series`, `window`, `from`, `to` (ms since 1970) and `limit` of a query; throws `BadRequest`. */
export function readRange(params: URLSearchParams): RangeParams {
  const series = readName(params, 'series');
  const window = readName(params, 'window');
  const from = readNumber(params, 'from');
  const to = readNumber(params, 'to');
  return {
    ...(series === undefined ? {} : { series }),
    ...(window === undefined ? {} : { window }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    limit: Math.min(MOST_ROWS, Math.max(1, readNumber(params, 'limit') ?? USUAL_ROWS)),
  };
}

function readName(params: URLSearchParams, key: string): string | undefined {
  const text = params.get(key) || undefined;
  if (text !== undefined && text.length > LONGEST_NAME)
    throw new BadRequest(`${key}: at most ${LONGEST_NAME} characters`);
  return text;
}

function readNumber(params: URLSearchParams, key: string): number | undefined {
  const text = params.get(key);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new BadRequest(`${key}: expected a whole number, got "${text.slice(0, 40)}"`);
  return Number(text);
}
