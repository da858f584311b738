import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../agent/model/summary.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { HOUR, MINUTE, newPath, START, Station, uplink } from './station.ts';

const key = ({ series, window, from }: Summary) => `${series} ${window} ${(from - START) / MINUTE}`;

/** Short ones are not packed. */
const plainOf = (payload: Uint8Array) => (payload[0] === 0x1f ? gunzipSync(payload) : payload);

describe('the outbox', () => {
  test('numbers what waits, oldest first, in messages of the size that was asked for', () => {
    const station = new Station();
    station.run(26);
    expect(station.store.backlog('central')).toEqual({ backlog_rows: 25, outbox_rows: 0, oldest: START });
    expect(station.store.number('central', 2)).toBe(2);
    const [first, second] = station.sent();
    expect([first?.seq, second?.seq]).toEqual([1, 2]);
    expect(first?.summaries.map(key)).toEqual(Array.from({ length: 10 }, (_, i) => `bench/s1 1m ${i}`));
    expect(station.store.backlog('central')).toEqual({ backlog_rows: 5, outbox_rows: 2, oldest: START });
    station.store.close();
  });

  test('gives out the newest first where that is asked for', () => {
    const station = new Station({ uplinks: [uplink({ order: 'newest_first', message_summaries: 3 })] });
    station.run(8);
    station.store.number('central', 1);
    expect(station.sent()[0]?.summaries.map(key)).toEqual(['bench/s1 1m 6', 'bench/s1 1m 5', 'bench/s1 1m 4']);
    station.store.close();
  });

  test('numbers windows as they close while the uplink is live, ahead of the backlog', () => {
    const station = new Station();
    const numbered: string[] = [];
    station.store.onNumbered((name) => numbered.push(name));
    station.run(6);
    station.store.setLive('central', true);
    station.run(1, START + 6 * MINUTE);
    expect(numbered).toEqual(['central']);
    expect(station.sent().map(({ summaries }) => summaries.map(key))).toEqual([['bench/s1 1m 5']]);
    station.store.number('central', 9);
    expect(station.sent()[1]?.summaries).toHaveLength(5);
    station.store.close();
  });

  test('sends a message with the books of the commit that made it', () => {
    const station = new Station();
    station.store.setLive('central', true);
    station.run(3);
    expect(station.sent().map(({ ledger }) => [ledger.received, ledger.summarised, ledger.open])).toEqual([
      [2, 1, 1],
      [3, 2, 1],
    ]);
    station.store.close();
  });

  test('sends a window that was revised while it waited once, in its newest revision', () => {
    const station = new Station({}, { allowed_lateness: HOUR });
    station.run(3);
    station.take([{ time: START + 900, value: 30 }]);
    station.take([{ time: START + 901, value: 30 }]);
    const summaries = station.messages().flatMap((message) => message.summaries);
    expect(summaries.map((s) => [key(s), s.rev])).toEqual([
      ['bench/s1 1m 1', 0],
      ['bench/s1 1m 0', 2],
    ]);
    expect(station.store.backlog('central').backlog_rows).toBe(0);
    station.store.close();
  });

  test('forwards only the windows that the uplink asks for', () => {
    const station = new Station({ uplinks: [uplink({ windows: ['1h'] }), uplink({ name: 'other' })] });
    station.run(122);
    expect(station.store.backlog('central').backlog_rows).toBe(2);
    expect(station.messages().flatMap(({ summaries }) => summaries.map(key))).toEqual([
      'bench/s1 1h 0',
      'bench/s1 1h 60',
    ]);
    expect(station.store.backlog('other').backlog_rows).toBe(123);
    station.store.close();
  });

  test('holds no more unsettled messages than was asked for; the rest waits', () => {
    const station = new Station({ uplinks: [uplink({ message_summaries: 1, outbox_messages: 3 })] });
    station.store.setLive('central', true);
    station.run(8);
    expect(station.store.backlog('central')).toMatchObject({ backlog_rows: 4, outbox_rows: 3 });
    expect(station.store.number('central', 5)).toBe(0);
    station.store.settle('central', station.store.newest('central').epoch, { through: 2 });
    expect(station.store.number('central', 5)).toBe(2);
    expect(station.sent().map(({ seq }) => seq)).toEqual([3, 4, 5]);
    station.store.close();
  });

  test('hands out no settled message again, and forgets it for good with the next commit', () => {
    const station = new Station({ uplinks: [uplink({ message_summaries: 1 })] });
    station.run(6);
    const { epoch } = station.store.newest('central');
    expect(station.messages().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    station.store.settle('central', epoch, { only: [2, 4] });
    expect(station.sent().map(({ seq }) => seq)).toEqual([1, 3, 5]);
    station.store.settle('central', epoch, { through: 3 });
    station.store.settle('central', 'of another epoch', { through: 5 });
    station.run(1, START + 6 * MINUTE);
    expect(station.sent().map(({ seq }) => seq)).toEqual([5]);
    expect(station.store.newest('central')).toEqual({ epoch, seq: 5 });
    station.store.close();
  });

  test('sends the same bytes after a restart, and goes on counting', () => {
    const path = newPath();
    const before = new Station({ path });
    before.run(6);
    before.store.number('central', 1);
    const sent = before.store.messages('central', undefined, 0, 9);
    before.run(2, START + 6 * MINUTE);
    before.store.close();
    const after = new Station({ path });
    expect(after.store.messages('central', undefined, 0, 9)).toEqual(sent);
    expect(after.store.backlog('central').backlog_rows).toBe(2);
    expect(after.messages().map(({ seq }) => seq)).toEqual([1, 2]);
    after.store.close();
  });

  test('makes a damaged payload again under its number, and sets the damaged one aside', () => {
    const path = newPath();
    const warnings: string[] = [];
    const log = { debug: () => undefined, info: () => undefined, error: () => undefined };
    const warn = (_: object, event: string) => void warnings.push(event);
    const station = new Station({ path }, {}, { ...log, warn });
    station.run(6);
    const before = station.messages();
    const db = connect(path);
    db.exec(`UPDATE outbox SET payload = CAST(substr(payload, 1, length(payload) - 1) || x'07' AS BLOB)`);
    db.close();
    expect(station.sent()).toEqual(before);
    expect(warnings).toEqual(['outbox_payload_damaged']);
    station.store.close();
  });

  test('keeps long messages packed, and hands them out packed to an uplink that wants them so', () => {
    const uplinks = [uplink(), uplink({ name: 'thrifty', compress: 'gzip' })];
    const station = new Station({ uplinks });
    station.run(60);
    const messages = station.messages();
    while (station.store.number('thrifty', 64) > 0);
    const packed = station.store.messages('thrifty', undefined, 0, 100).map(({ payload }) => plainOf(payload));
    expect(packed.map((payload) => JSON.parse(new TextDecoder().decode(payload)) as unknown)).toEqual(messages);
    const db = connect(station.settings.path, { readonly: true });
    const resting = db.prepare('SELECT total(length(payload)) FROM outbox WHERE uplink = 1').pluck().get() as number;
    db.close();
    const plain = station.store.messages('central', undefined, 0, 100).reduce((sum, m) => sum + m.payload.length, 0);
    expect(resting).toBeLessThan(plain / 4);
    station.store.close();
  });

  test('keeps what waits in its epoch when another is begun, and sends it before what comes after', () => {
    const station = new Station();
    station.run(4);
    const old = station.store.recover().epoch;
    const next = station.store.beginEpoch('a test');
    Object.assign(station.ledger, { received: 1, summarised: 0, open: 1 });
    station.store.setLive('central', true);
    station.run(2, START + 4 * MINUTE);
    expect(station.sent()).toEqual([]);
    const messages = station.messages();
    expect(messages.map(({ epoch, seq, summaries }) => [epoch, seq, summaries.length])).toEqual([
      [old, 1, 3],
      [next, 1, 2],
    ]);
    expect(messages[0]?.ledger).toMatchObject({ received: 4, summarised: 3, open: 1 });
    station.store.close();
  });

  test('the last of an old epoch takes nothing of the next one along', () => {
    const station = new Station();
    station.run(200, START, 2);
    station.beginEpoch();
    station.run(200, START + 200 * MINUTE, 2);
    const { backlog_rows } = station.store.backlog('central');
    const sent = station.drain().reduce((sum, { summaries }) => sum + summaries.length, 0);
    expect(sent).toBe(backlog_rows);
    station.store.close();
  });
});

describe('uplinks in the configuration', () => {
  test('a new one begins with what is closed from now on; a removed one is forgotten, its numbers are not', () => {
    const path = newPath();
    const first = new Station({ path });
    first.run(4);
    expect(first.messages()).toHaveLength(1);
    first.store.close();
    const second = new Station({ path, uplinks: [uplink({ name: 'new' })] });
    expect(second.store.recover().notes).toEqual([
      expect.stringMatching(/^the uplink central is not configured any more/),
    ]);
    expect(second.store.backlog('new')).toEqual({ backlog_rows: 0, outbox_rows: 0 });
    second.store.close();
    const third = new Station({ path });
    expect(third.sent()).toEqual([]);
    expect(third.store.newest('central').seq).toBe(1);
    third.store.close();
  });
});

describe('whatever happens', () => {
  const action = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('run' as const), minutes: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('late' as const), back: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('live' as const), live: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('number' as const), messages: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const), part: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('epoch' as const) }) },
  );
  const order = fc.constantFrom('oldest_first' as const, 'newest_first' as const);

  test('numbers have no gaps, and every window arrives in its newest revision', () => {
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 25 }),
        order,
        fc.integer({ min: 1, max: 4 }),
        (actions, order, size) => {
          const plan = uplink({ order, message_summaries: size, outbox_messages: 6 });
          const station = new Station({ uplinks: [plan] }, { allowed_lateness: HOUR });
          const received = new Map<string, { seqs: number[]; rows: Map<string, Summary> }>();
          let epoch: string | undefined;
          let after = 0;
          const receive = (limit: number) => {
            for (const message of station.sentAfter(epoch, after, limit)) {
              [epoch, after] = [message.epoch, message.seq];
              const of = received.get(epoch) ?? { seqs: [] as number[], rows: new Map<string, Summary>() };
              received.set(epoch, of);
              of.seqs.push(message.seq);
              for (const row of message.summaries) {
                expect(row.rev).toBeGreaterThan(of.rows.get(key(row))?.rev ?? -1);
                of.rows.set(key(row), row);
              }
              station.store.settle('central', message.epoch, { through: message.seq });
            }
          };
          let minute = 0;
          for (const act of actions) {
            if (act.kind === 'run') station.run(act.minutes, START + minute * MINUTE, 2);
            if (act.kind === 'run') minute += act.minutes;
            if (act.kind === 'late') station.take([{ time: START + (minute - act.back) * MINUTE + 7, value: 50 }]);
            if (act.kind === 'live') station.store.setLive('central', act.live);
            if (act.kind === 'number') station.store.number('central', act.messages);
            if (act.kind === 'settle') receive(act.part);
            if (act.kind === 'epoch') station.beginEpoch();
          }
          do receive(100);
          while (station.store.number('central', 3) > 0 || station.sentAfter(epoch, after, 1).length > 0);
          for (const { seqs } of received.values()) expect(seqs).toEqual(seqs.map((_, i) => i + 1));
          expect(new Map([...received].map(([name, { rows }]) => [name, revisions(rows.values())]))).toEqual(
            station.stored(),
          );
          expect(station.store.backlog('central')).toMatchObject({ backlog_rows: 0 });
          station.store.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  const revisions = (rows: Iterable<Summary>) => new Map([...rows].map((row) => [key(row), row.rev]));
});
