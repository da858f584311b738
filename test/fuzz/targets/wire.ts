import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readArrival, receive } from '../../../agent/collect/receive.ts';
import { openSqlite } from '../../../agent/collect/sqlite-database.ts';
import { newLedger } from '../../../agent/model/ledger.ts';
import { encodeAck, parseAck } from '../../../agent/wire/ack.ts';
import { rowOf } from '../../../agent/wire/columns.ts';
import { encodeHealth, parseHealth } from '../../../agent/wire/health.ts';
import { encodeMessage, parseMessage } from '../../../agent/wire/message.ts';
import { encodeResend, parseResend } from '../../../agent/wire/resend.ts';
import { parseState } from '../../../agent/wire/state.ts';
import { minute } from '../../fakes/outbox.ts';
import type { Target } from '../target.ts';

const quality = { rejected: { range: 1 }, mended: {}, late: 0, clock: 'synced' } as const;
const span = { window: '1m', from: 0, to: 60_000, rev: 1, quality };
const summaries = [
  minute(5),
  { kind: 'counter', series: 'a/b/c', ...span, count: 3, increase: 1.5, rate: 0.025, resets: 0, first: 1, last: 2.5 },
  { kind: 'angle', series: 'a/wind', ...span, count: 1, mean: 359, resultant: 1, stddev: null, first: 359, last: 359 },
  {
    kind: 'state',
    series: 'a/door',
    ...span,
    count: 2,
    seconds: { open: 30, '12': 30 },
    transitions: 1,
    first: '12',
    last: 'open',
  },
] as Parameters<typeof encodeMessage>[0]['summaries'];
const message = (seq: number) =>
  encodeMessage({
    v: 1,
    agent: 'a',
    epoch: 'e1',
    seq,
    summaries,
    ledger: { ...newLedger(), received: 7, summarised: 7 },
  });
const words = [
  '"v":1',
  '"seq":',
  '"rev":',
  '"count":',
  'null',
  '1e400',
  '9007199254740992',
  '-1',
  '"__proto__":',
  '"\\ud800"',
].concat(['"kind":"state"', '"seconds":{', '"from":', '"to":0', '"agent":"a/b"', '"epoch":""', '"mean":', '[]', ',{}']);

let directory: string | undefined;
let central: ReturnType<typeof openSqlite> | undefined;

function database() {
  directory ??= mkdtempSync(join(tmpdir(), 'weir-fuzz-'));
  central ??= openSqlite(join(directory, 'central.db'));
  return central;
}

/** A message is whole and finite, says the same when it is written again, and can be stored; all else is set aside. */
export const messages: Target = {
  name: 'wire-message',
  examples: [
    message(1),
    message(2),
    encodeMessage({ v: 1, agent: 'a', epoch: 'e', seq: 9, summaries: [], ledger: newLedger() }),
  ],
  words,
  async check(input) {
    const parsed = parseMessage(input);
    if (parsed.kind === 'bad') expect(parsed.reason.length > 0 && parsed.reason.length <= 200).toBe(true);
    else {
      const again = encodeMessage(parsed.message);
      const second = parseMessage(again);
      expect(second.kind === 'message' && Buffer.from(encodeMessage(second.message)).equals(again)).toBe(true);
      for (const cell of parsed.message.summaries.flatMap((summary) => Object.values(rowOf(summary)))) {
        if (typeof cell === 'number') expect(Number.isFinite(cell)).toBe(true);
        else expect(cell === null || typeof cell === 'string').toBe(true);
      }
    }
    const got = await receive(database(), [readArrival('weir/a/summary', input)], 1000);
    expect(got.rejected + got.touched.length).toBe(1);
  },
  async close() {
    await central?.close();
    if (directory) rmSync(directory, { recursive: true, force: true });
    central = undefined;
    directory = undefined;
  },
};

/** What a receiver and an agent say to each other beside the messages. */
export const answers: Target = {
  name: 'wire-answers',
  examples: [
    encodeAck({ epoch: 'e1', seq: 7 }),
    encodeResend({ epoch: 'e1', from: 3, to: 9 }),
    '{"state":"offline"}',
    encodeHealth({
      ...{ v: 1, agent: 'a', epoch: 'e1', version: '1', at: 0, clock: 'synced', backlog_rows: 0, oldest_age_ms: 5 },
      uplinks: { central: { state: 'online', backlog_rows: 0, outbox_rows: 1, figures: { sent: 2 } } },
      sources: { bench: { state: 'fault', reason: 'no such port', since: 0 } },
      ...{ ledger: newLedger(), invalid: { unparsable: 3 }, bytes_written_today: 9 },
    }),
  ],
  words,
  check(input) {
    const ack = parseAck(input);
    if (ack.kind === 'ok') expect(Number.isSafeInteger(ack.value.seq) && ack.value.seq >= 0).toBe(true);
    const resend = parseResend(input);
    if (resend.kind === 'ok') expect(resend.value.from >= 1 && resend.value.to >= resend.value.from).toBe(true);
    for (const parsed of [ack, resend, parseState(input), parseHealth(input)]) {
      if (parsed.kind === 'bad') expect(parsed.reason.length).toBeGreaterThan(0);
    }
  },
};
