import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { connect } from '../../agent/store/sqlite.ts';
import { COLUMN_TYPES, rowOf, SUMMARY_COLUMNS, type SummaryRow, summaryOf } from '../../agent/wire/columns.ts';
import { summaries } from './arbitrary-summary.ts';

describe('a summary as columns', () => {
  const db = connect(':memory:');
  db.exec(
    `CREATE TABLE s (${SUMMARY_COLUMNS.map((name) => `"${name}" ${COLUMN_TYPES[name]}`).join(', ')}, sketch TEXT)`,
  );
  const insert = db.prepare(`INSERT INTO s VALUES (${'?,'.repeat(SUMMARY_COLUMNS.length)} ?)`);
  afterAll(() => void db.close());

  test('comes out of its row as it went in', () => {
    fc.assert(
      fc.property(summaries, (summary) => {
        expect(summaryOf({ ...rowOf(summary), sketch: summary.sketch ?? null })).toEqual(summary);
      }),
      { numRuns: 300 },
    );
  });

  test('comes out of SQLite as it went in', () => {
    fc.assert(
      fc.property(summaries, (summary) => {
        db.exec('DELETE FROM s');
        const row = rowOf(summary);
        insert.run(...SUMMARY_COLUMNS.map((name) => row[name]), summary.sketch ?? null);
        expect(summaryOf(db.prepare('SELECT * FROM s').get() as SummaryRow)).toEqual(summary);
      }),
      { numRuns: 300 },
    );
  });

  test('people can ask for the columns by name without quoting them', () => {
    const select = `SELECT ${SUMMARY_COLUMNS.join(', ')} FROM s WHERE window = '1m' AND first > 1 ORDER BY last`;
    expect(() => db.prepare(select)).not.toThrow();
  });
});
