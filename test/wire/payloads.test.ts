import { describe, expect, test } from 'vitest';
import { newLedger } from '../../agent/model/ledger.ts';
import { encodeAck, parseAck } from '../../agent/wire/ack.ts';
import { encodeHealth, type Health, parseHealth } from '../../agent/wire/health.ts';
import { encodeResend, parseResend } from '../../agent/wire/resend.ts';
import { encodeState, parseState } from '../../agent/wire/state.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (json: string) => new TextEncoder().encode(json);

describe('the small payloads', () => {
  test('look as documented', () => {
    expect(text(encodeAck({ epoch: 'e', seq: 1042 }))).toBe('{"epoch":"e","seq":1042}');
    expect(text(encodeResend({ epoch: 'e', from: 1001, to: 1010 }))).toBe('{"epoch":"e","from":1001,"to":1010}');
    expect(text(encodeState('offline'))).toBe('{"state":"offline"}');
  });

  test('come out as they went in', () => {
    expect(parseAck(encodeAck({ epoch: 'e', seq: 0 }))).toEqual({ kind: 'ok', value: { epoch: 'e', seq: 0 } });
    const range = { epoch: 'e', from: 3, to: 3 };
    expect(parseResend(encodeResend(range))).toEqual({ kind: 'ok', value: range });
    expect(parseState(encodeState('online'))).toEqual({ kind: 'ok', value: { state: 'online' } });
  });

  test.each([
    [parseAck, '{"epoch":"e"}'],
    [parseAck, '{"epoch":"e","seq":-1}'],
    [parseAck, '{"epoch":7,"seq":1}'],
    [parseAck, ''],
    [parseAck, `{"epoch":"e","seq":1,"x":"${'x'.repeat(2000)}"}`],
    [parseResend, '{"epoch":"e","from":5,"to":4}'],
    [parseResend, '{"epoch":"e","from":0,"to":4}'],
    [parseState, '{"state":"asleep"}'],
  ])('%o calls %s bad', (parse, json) => {
    expect(parse(bytes(json)).kind).toBe('bad');
  });

  test('health says what waits, what is wrong and whether the books balance', () => {
    const health: Health = {
      v: 1,
      agent: 'a',
      epoch: 'e',
      version: '0.1.0',
      at: 1795340400000,
      clock: 'synced',
      backlog_rows: 12,
      oldest_age_ms: 60_000,
      uplinks: { central: { state: 'offline', reason: 'connection refused', backlog_rows: 12, outbox_rows: 0 } },
      sources: { bench: { state: 'fault', reason: 'no such port', since: 1795340400000 } },
      ledger: newLedger(),
      invalid: { missing: 3 },
      bytes_written_today: 123_456,
    };
    expect(parseHealth(encodeHealth(health))).toEqual({ kind: 'ok', value: health });
  });
});
