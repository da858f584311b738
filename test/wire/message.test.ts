import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMessage, type Message, parseMessage } from '../../agent/wire/message.ts';
import { ledgers, summaries } from './arbitrary-summary.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const example = () => ({
  v: 1,
  agent: 'greenhouse-1',
  epoch: '9f3c1a2b7d4e5f60',
  seq: 1042,
  summaries: [
    {
      series: 'bench/temperature',
      kind: 'gauge',
      unit: '°C',
      window: '1m',
      from: 1795340400000,
      to: 1795340460000,
      rev: 0,
      count: 60,
      mean: 21.43,
      stddev: 0.083,
      min: 21.2,
      max: 21.6,
      first: 21.4,
      last: 21.5,
      twmean: 21.44,
      p50: 21.4,
      p95: 21.6,
      p99: 21.6,
      quality: { expected: 60, coverage: 1, rejected: { range: 1 }, mended: {}, late: 0, clock: 'synced' },
      sketch: 'AAEC',
    },
  ],
  ledger: {
    received: 73411,
    invalid: 2,
    duplicate: 0,
    rejected: 18,
    late_dropped: 0,
    quota_dropped: 0,
    summarised: 73331,
    open: 60,
  },
});
const messages: fc.Arbitrary<Message> = fc.record({
  v: fc.constant(1 as const),
  agent: fc.constant('a-1'),
  epoch: fc.constant('9f3c1a2b7d4e5f60'),
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  summaries: fc.array(summaries, { maxLength: 4 }),
  ledger: ledgers,
});

describe('the message on the wire', () => {
  test('the documented example is read, and written back byte for byte', () => {
    const text = JSON.stringify(example());
    const parsed = parseMessage(bytes(text));
    expect(parsed.kind).toBe('message');
    if (parsed.kind === 'message') expect(new TextDecoder().decode(encodeMessage(parsed.message))).toBe(text);
  });

  test('every message comes out as it went in', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(parseMessage(encodeMessage(message))).toEqual({ kind: 'message', message });
      }),
      { numRuns: 300 },
    );
  });

  test('equal messages are equal bytes, whatever the order of their keys', () => {
    const turned = (value: unknown): unknown =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value;
    const message = example() as unknown as Message;
    const other = turned({ ...message, ledger: turned(message.ledger), summaries: message.summaries.map(turned) });
    expect(encodeMessage(other as Message)).toEqual(encodeMessage(message));
  });

  test('keys of later versions are let through', () => {
    const later = { ...example(), signed_by: 'x', more: { deep: [1] } };
    const first = { ...later.summaries[0], colour: 'red', quality: { ...later.summaries[0]?.quality, trust: 1 } };
    expect(parseMessage(bytes(JSON.stringify({ ...later, summaries: [first] }))).kind).toBe('message');
  });

  test('labels that JavaScript gives a meaning are plain text', () => {
    const text = JSON.stringify(example()).replace('"range":1', '"__proto__":7,"constructor":3');
    const parsed = parseMessage(bytes(text));
    expect(parsed.kind === 'message' && Object.entries(parsed.message.summaries[0]?.quality.rejected ?? {})).toEqual([
      ['__proto__', 7],
      ['constructor', 3],
    ]);
    expect(({} as Record<string, unknown>)['range']).toBeUndefined();
  });

  test.each([
    ['nothing', '', 'not JSON'],
    ['half a message', JSON.stringify(example()).slice(0, 200), 'not JSON'],
    ['no UTF-8', '\u00ff', 'not UTF-8'],
    ['an array', '[]', 'v:'],
    ['another version', JSON.stringify({ ...example(), v: 2 }), 'v:'],
    ['no epoch', JSON.stringify({ ...example(), epoch: undefined }), 'epoch'],
    ['number zero', JSON.stringify({ ...example(), seq: 0 }), 'seq'],
    ['a broken number', JSON.stringify({ ...example(), seq: 1.5 }), 'seq'],
    ['an agent with a slash', JSON.stringify({ ...example(), agent: 'a/b' }), 'agent'],
    ['an infinite figure', JSON.stringify(example()).replace('21.43', '1e400'), 'summaries.0.mean'],
    ['a figure as text', JSON.stringify(example()).replace('21.43', '"21.43"'), 'summaries.0.mean'],
    ['an unknown kind', JSON.stringify(example()).replace('gauge', 'gage'), 'summaries.0.kind'],
    [
      'a window that ends before it begins',
      JSON.stringify(example()).replace('1795340460000', '1795340400000'),
      'window',
    ],
    [
      'a hidden key that is no count',
      JSON.stringify(example()).replace('"range":1', '"constructor":"x"'),
      'summaries.0',
    ],
    ['a ledger with a hole', JSON.stringify(example()).replace('"open":60', '"shut":60'), 'ledger.open'],
    ['a negative count', JSON.stringify(example()).replace('"open":60', '"open":-60'), 'ledger.open'],
    ['a million brackets', '['.repeat(1_000_000), 'nested deeper'],
    ['five megabytes', `"${'x'.repeat(5_000_000)}"`, 'more than'],
  ])('%s is bad, and the reason says why', (_, text, reason) => {
    const payload = text === '\u00ff' ? new Uint8Array([0xff]) : bytes(text);
    const parsed = parseMessage(payload);
    expect(parsed.kind).toBe('bad');
    expect(parsed.kind === 'bad' && parsed.reason).toContain(reason);
  });

  test('brackets inside of texts are no nesting', () => {
    const message = { ...example(), note: `${'['.repeat(100)}\\"${'{'.repeat(100)}` };
    expect(parseMessage(bytes(JSON.stringify(message))).kind).toBe('message');
  });

  test('nothing that can arrive makes it throw', () => {
    const crooked = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map(bytes),
      fc.tuple(fc.nat(1000), fc.nat(255)).map(([at, byte]) => {
        const payload = bytes(JSON.stringify(example()));
        payload[at % payload.length] = byte;
        return payload;
      }),
    );
    fc.assert(
      fc.property(crooked, (payload) => ['bad', 'message'].includes(parseMessage(payload).kind)),
      { numRuns: 500 },
    );
  });
});
