import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgo } from '../../agent/collect/forgo.ts';
import { readArrival, receive } from '../../agent/collect/receive.ts';
import { readReport } from '../../agent/collect/report.ts';
import { reportText } from '../../agent/collect/report-text.ts';
import { openSqlite } from '../../agent/collect/sqlite-database.ts';
import { newLedger } from '../../agent/model/ledger.ts';
import { encodeMessage } from '../../agent/wire/message.ts';
import { minute } from '../fakes/outbox.ts';

const directory = mkdtempSync(join(tmpdir(), 'weir-report-'));
const path = join(directory, 'central.db');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function arrival(agent: string, seq: number, books: { received: number; summarised: number }) {
  const ledger = { ...newLedger(), ...books };
  const summaries = [minute(seq)];
  return readArrival(`weir/${agent}/summary`, encodeMessage({ v: 1, agent, epoch: 'e1', seq, summaries, ledger }));
}

describe('the report of a receiver', () => {
  beforeAll(async () => {
    const db = openSqlite(path);
    const even = { received: 5, summarised: 5 };
    await receive(
      db,
      [1, 2, 2, 3].map((seq) => arrival('orderly', seq, even)),
      1000,
    );
    await receive(
      db,
      [1, 4, 9].map((seq) => arrival('patchy', seq, even)),
      1000,
    );
    await forgo(db, 'patchy', 'e1', [{ from: 2, to: 3 }], 2000);
    await receive(db, [arrival('careless', 1, { received: 7, summarised: 5 })], 1000);
    await receive(db, [readArrival('weir/orderly/summary', new TextEncoder().encode('?'))], 1000);
    await db.close();
  });

  test('gives gaps, duplicates and books of each agent', () => {
    const { epochs, rejected } = readReport(path);
    const of = (agent: string) => epochs.find((epoch) => epoch.agent === agent);
    expect(of('orderly')).toMatchObject({
      contiguous: 3,
      highest: 3,
      messages: 3,
      duplicates: 1,
      missing: [],
      lost: [],
    });
    expect(of('orderly')?.windows).toEqual({ '1m': { summaries: 3, readings: 3 } });
    expect(of('patchy')).toMatchObject({ contiguous: 4, missing: [{ from: 5, to: 8 }], lost: [{ from: 2, to: 3 }] });
    expect(of('careless')).toMatchObject({ ledger_imbalance: 2, ledger_imbalances: 1 });
    expect(rejected).toEqual([{ topic: 'weir/orderly/summary', reason: 'not JSON', count: 1 }]);
  });

  test('is a table for people', () => {
    expect(reportText(readReport(path))).toBe(
      [
        'agent     epoch  stored to  messages  duplicates  revisions  missing  lost  ledger',
        'careless  e1     1          1         0           0          -        -     off by 2',
        'orderly   e1     3          3         1           0          -        -     balanced',
        'patchy    e1     4 of 9     3         0           0          5-8      2-3   balanced',
        '',
        'weir/orderly/summary: 1 not readable: not JSON',
        '',
      ].join('\n'),
    );
  });

  test('of a file that is not there says what to do', () => {
    expect(() => readReport(join(directory, 'other.db'))).toThrow('Name the file that weir collect --db writes to');
  });
});
