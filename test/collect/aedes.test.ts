import { expect, test } from 'vitest';
import { readReport } from '../../agent/collect/report.ts';
import { FakeOutbox, minute } from '../fakes/outbox.ts';
import { startAedes } from '../peers/aedes.ts';
import { until } from '../peers/until.ts';
import { CentreOfTest } from './centre.ts';

test('over the embedded broker (MQTT 3.1.1) all arrives once, through cut connections', async () => {
  const broker = await startAedes();
  const centre = new CentreOfTest(broker.url);
  try {
    const a = new FakeOutbox('a');
    const collector = centre.collect();
    centre.agent(a, 'receiver');
    await until(() => a.live && collector.stats().link.state === 'online', 'both are online');
    for (let i = 0; i < 5; i++) {
      a.commit(...Array.from({ length: 40 }, (_, k) => minute(40 * i + k)));
      await until(() => collector.stats().messages > 40 * i, 'some have arrived');
      broker.cut();
    }
    await until(() => a.rows.length === 0 && a.waiting.length === 0, 'all is settled');
    expect(centre.rows('SELECT count(*) AS n, max(rev) AS rev FROM summary')).toEqual([{ n: 200, rev: 0 }]);
    expect(readReport(centre.db).epochs[0]).toMatchObject({ contiguous: a.lastSeq, messages: a.lastSeq, conflicts: 0 });
  } finally {
    await centre.close();
    await broker.stop();
  }
});
