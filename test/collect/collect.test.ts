import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readReport } from '../../agent/collect/report.ts';
import type { Fork } from '../../agent/forward/uplink.ts';
import type { Link } from '../../agent/model/link.ts';
import type { LinkSettings } from '../../agent/settings/broker.ts';
import { openLink } from '../../drivers/mqtt/link.ts';
import { FakeOutbox, minute } from '../fakes/outbox.ts';
import { realWorld } from '../fakes/real-world.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from '../peers/mosquitto.ts';
import { startProxy } from '../peers/proxy.ts';
import { until } from '../peers/until.ts';
import { CentreOfTest } from './centre.ts';

const minutes = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => minute(from + i));
const empty = (outbox: FakeOutbox) => () => outbox.rows.length === 0 && outbox.waiting.length === 0;

describe.skipIf(!hasMosquitto)('agents, a mosquitto and a receiver (skipped without mosquitto)', () => {
  let broker: Mosquitto;
  let centre: CentreOfTest;
  beforeEach(async () => {
    broker = await startMosquitto();
    centre = new CentreOfTest(broker.url);
  });
  afterEach(async () => {
    await centre.close();
    await broker.stop();
  });

  const stored = (agent: string) =>
    centre
      .rows<{ from_ms: number }>(`SELECT from_ms FROM summary WHERE agent = '${agent}' ORDER BY from_ms`)
      .map((row) => row.from_ms / 60_000);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

  test('what two agents send is stored once each, acknowledged, and settled', async () => {
    const [a, b] = [new FakeOutbox('a'), new FakeOutbox('b')];
    const collector = centre.collect();
    centre.agent(a, 'receiver');
    centre.agent(b, 'receiver');
    await until(() => a.live && b.live, 'both agents are online');
    a.commit(...minutes(0, 150));
    b.commit(...minutes(0, 70));
    await until(() => empty(a)() && empty(b)(), 'all is settled');
    expect(stored('a')).toEqual(range(0, 150));
    expect(stored('b')).toEqual(range(0, 70));
    expect(a.settled.map(({ seq }) => seq)).toEqual(range(1, 151));
    expect(collector.stats()).toMatchObject({ messages: 220, inserted: 220, stale: 0, rejected: 0, numbers_lost: 0 });
    for (const epoch of readReport(centre.db).epochs) {
      expect(epoch).toMatchObject({ missing: [], lost: [], conflicts: 0, ledger_imbalance: 0 });
    }
  });

  test('with ack: puback the broker settles, and the receiver stores all the same', async () => {
    const a = new FakeOutbox('a');
    const collector = centre.collect();
    await until(() => collector.stats().link.state === 'online', 'the receiver is subscribed');
    centre.agent(a, 'puback');
    a.commit(...minutes(0, 40));
    await until(empty(a), 'all is settled');
    await until(() => collector.stats().messages === 40, 'all is stored');
    expect(stored('a')).toEqual(range(0, 40));
  });

  test('a broker killed with all it held loses nothing, and live windows do not wait for the backlog', async () => {
    const a = new FakeOutbox('a');
    centre.collect();
    centre.agent(a, 'receiver');
    await until(() => a.live, 'the agent is online');
    a.commit(...minutes(0, 50));
    await broker.kill();
    await until(() => !a.live, 'the agent has noticed');
    a.commit(...minutes(50, 500));
    expect(a.waiting.length).toBe(450);
    const live = () =>
      a.all.find(({ payload }) => new TextDecoder().decode(payload).includes(`"from":${1000 * 60_000}`));
    // At the moment the agent is back: whoever looks for that now and then may find the backlog gone.
    const setLive = a.setLive.bind(a);
    a.setLive = async (uplink, online) => {
      await setLive(uplink, online);
      if (online && !live()) a.commit(minute(1000));
    };
    await broker.restart();
    await until(() => live() !== undefined, 'the agent is back');
    expect(live()?.seq).toBeLessThan(200);
    await until(empty(a), 'all is settled');
    expect(stored('a')).toEqual([...range(0, 500), 1000]);
  });

  test('a receiver that is away for a while gets everything when it is back', async () => {
    const a = new FakeOutbox('a');
    const first = centre.collect();
    centre.agent(a, 'receiver');
    await until(() => a.live && first.stats().link.state === 'online', 'both are online');
    a.commit(...minutes(0, 20));
    await until(empty(a), 'the first are settled');
    await first.close();
    a.commit(...minutes(20, 60));
    await until(() => a.rows.length === 40, 'numbered, and not settled');
    const second = centre.collect();
    await until(empty(a), 'the rest is settled');
    expect(stored('a')).toEqual(range(0, 60));
    expect(second.stats().inserted).toBe(40);
  });

  test('a receiver that dies between storing and acknowledging stores nothing twice', async () => {
    const a = new FakeOutbox('a');
    // It stores, but neither the broker nor the agent hears of it: as if it were killed at that very moment.
    const mute = (link: Link): Link => ({
      get online() {
        return link.online;
      },
      onChange: (listener) => link.onChange(listener),
      onMessage: (listener) => link.onMessage((message) => listener({ ...message, accepted: () => undefined })),
      subscribe: (filter, qos) => link.subscribe(filter, qos),
      publish: async () => undefined,
      health: () => link.health(),
      close: (_, within) => link.close(undefined, within),
    });
    const dying = centre.collect(mute);
    centre.agent(a, 'receiver');
    await until(() => a.live && dying.stats().link.state === 'online', 'both are online');
    a.commit(...minutes(0, 15));
    await until(() => dying.stats().messages === 15, 'stored');
    expect(a.rows.length).toBe(15);
    await dying.close();
    const next = centre.collect();
    await until(empty(a), 'all is settled');
    await until(() => next.stats().duplicates >= 15, 'the broker has delivered them again');
    expect(stored('a')).toEqual(range(0, 15));
    expect(readReport(centre.db).epochs[0]).toMatchObject({ messages: 15, conflicts: 0, revisions: 0 });
  });

  test('what the broker lost on the way is asked for and comes', async () => {
    const a = new FakeOutbox('a');
    // The receiver is not there and has no session yet: the broker takes these and has nobody to give them to.
    centre.agent(a, 'receiver');
    await until(() => a.live, 'the agent is online');
    a.commit(...minutes(0, 30));
    await until(() => a.rows.length === 30, 'numbered');
    const collector = centre.collect();
    await until(() => collector.stats().link.state === 'online', 'the receiver is subscribed');
    a.commit(minute(30));
    await until(empty(a), 'all is settled');
    expect(stored('a')).toEqual(range(0, 31));
    expect(collector.stats().numbers_lost).toBe(0);
  });

  test('a receiver that lost its database records what is gone for good, and goes on', async () => {
    const a = new FakeOutbox('a');
    const first = centre.collect();
    centre.agent(a, 'receiver');
    await until(() => a.live && first.stats().link.state === 'online', 'both are online');
    a.commit(...minutes(0, 20));
    await until(empty(a), 'the first are settled');
    await first.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(centre.db + suffix, { force: true });
    const second = centre.collect();
    await until(() => second.stats().link.state === 'online', 'the new one is subscribed');
    a.commit(minute(20));
    // Only an agent that is seen to be alive, and sends other things, is believed not to have them any more.
    let next = 21;
    await until(() => {
      if (a.rows.length < 300) a.commit(minute(next++));
      return second.stats().numbers_lost === 20;
    }, 'the gap is given up');
    await until(empty(a), 'all is settled');
    expect(stored('a')).toEqual(range(20, next));
    const [report] = readReport(centre.db).epochs;
    expect(report).toMatchObject({ contiguous: next, lost: [{ from: 1, to: 20 }], missing: [] });
  });

  test('an agent restored from an old backup is found out, and begins a new epoch', async () => {
    const a = new FakeOutbox('a');
    centre.collect();
    const agent = centre.agent(a, 'receiver');
    await until(() => a.live, 'the agent is online');
    a.commit(...minutes(0, 20));
    await until(empty(a), 'all is settled');
    await agent.close();
    a.restoreBackup(5);
    const forks: Fork[] = [];
    centre.agent(a, 'receiver', (fork) => {
      forks.push(fork);
      a.beginEpoch('e2');
    });
    await until(() => forks.length > 0, 'the receiver knows more than the agent');
    a.commit(...minutes(20, 30));
    await until(empty(a), 'all is settled');
    expect(forks).toEqual([{ uplink: 'central', epoch: 'e1', acked: 20, newest: 5 }]);
    expect(stored('a')).toEqual(range(0, 30));
    expect(centre.rows('SELECT epoch, contiguous FROM progress ORDER BY epoch')).toEqual([
      { epoch: 'e1', contiguous: 20 },
      { epoch: 'e2', contiguous: 10 },
    ]);
  });

  test('what is no message is set aside and does not come back', async () => {
    const a = new FakeOutbox('a');
    const collector = centre.collect();
    await until(() => collector.stats().link.state === 'online', 'the receiver is subscribed');
    const stranger = openLink(anyone(broker.url), realWorld());
    await until(() => stranger.online, 'the stranger is connected');
    for (const payload of ['', 'hello', '{"v":1}', '['.repeat(5000)]) {
      await stranger.publish({ topic: 'weir/a/summary', payload, qos: 1 });
    }
    await stranger.close();
    centre.agent(a, 'receiver');
    a.commit(...minutes(0, 5));
    await until(empty(a), 'good messages are stored all the same');
    expect(collector.stats()).toMatchObject({ rejected: 4, messages: 5 });
    const reasons = readReport(centre.db).rejected.map(({ reason }) => reason.split(':')[0]);
    expect(reasons.sort()).toEqual(['agent', 'nested deeper than 16', 'not JSON']);
  });

  test('an agent that vanishes is said to be offline, one that closes says so itself', async () => {
    const heard: string[] = [];
    const watcher = openLink(anyone(broker.url), realWorld());
    watcher.onMessage(({ payload }) => void heard.push(new TextDecoder().decode(payload)));
    watcher.subscribe('weir/a/state', 1);
    await until(() => watcher.online, 'the watcher is subscribed');
    const proxy = await startProxy(broker.port);
    const far = new CentreOfTest(`mqtt://127.0.0.1:${proxy.port}`);
    far.agent(new FakeOutbox('a'), 'receiver');
    await until(() => heard.length === 1, 'online');
    proxy.accept(false);
    proxy.cut();
    await until(() => heard.length === 2, 'the will says offline');
    proxy.accept(true);
    await until(() => heard.length === 3, 'online again');
    await far.close();
    await until(() => heard.length === 4, 'offline');
    const [online, offline] = ['{"state":"online"}', '{"state":"offline"}'];
    expect(heard).toEqual([online, offline, online, offline]);
    await watcher.close();
    await proxy.close();
  });
});

/** Settings of a client that is neither agent nor receiver. */
function anyone(url: string): LinkSettings {
  return { url, clean: true, keepalive: 15_000, protocol: 5, receive_maximum: 10, max_packet: 1e6 };
}
