import { expect, test } from 'vitest';
import { DeliveryTable } from '../../agent/store/deliveries.ts';
import { migrate } from '../../agent/store/schema.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { identitiesOf } from './identities-of.ts';

test('the newest deliveries are remembered, and the table does not grow with those before them', () => {
  const db = connect(':memory:');
  migrate(db);
  const table = new DeliveryTable(db);
  const rows = db.prepare('SELECT count(*) FROM delivery').pluck();
  const most = Array.from({ length: 500 }, (_, commit) => {
    const identities = identitiesOf(...[2 * commit, 2 * commit + 1].map((id) => ({ id, hash: id * 7 })));
    table.put(commit, [{ source: 'site', forget: false, identities, keep: 10 }]);
    return rows.get() as number;
  }).reduce((a, b) => Math.max(a, b));
  expect(most).toBeLessThan(40);
  for (const known of [table, new DeliveryTable(db)]) {
    const ids = known.all()['site']?.identities.map(({ id }) => id);
    expect(ids).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
  }
  db.close();
});
