import { afterEach, describe, expect, test } from 'vitest';
import { hasMosquitto } from '../peers/mosquitto.ts';
import { hasOwnHosts, ownHosts } from '../peers/own-hosts.ts';
import { startProxy } from '../peers/proxy.ts';
import { publishAll } from '../peers/publisher.ts';
import { until } from '../peers/until.ts';
import { startWeir } from '../peers/weir.ts';
import { Centre } from '../spine/centre.ts';
import { Edge } from '../spine/edge.ts';

const MESSAGES = 600;
const NAME = 'broker.weir.test';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe.skipIf(!(hasMosquitto && hasOwnHosts))('the name of a broker (needs mosquitto and mount name spaces)', () => {
  test('that leads nowhere for a while, and then to another address, is asked for anew at each try: nothing is lost', async () => {
    const centre = await Centre.open();
    ends.push(() => centre.close());
    const hosts = ownHosts();
    ends.push(hosts.remove);
    const first = await startProxy(centre.broker.port, '127.0.0.2');
    hosts.say({ [NAME]: '127.0.0.2' });
    const { port } = first;
    const start = (args: readonly string[], cwd: string) => startWeir(args, cwd, {}, hosts.through);
    const edge = new Edge({ source: port, centre: port, host: NAME, fields: ['n'], start });
    ends.push(() => edge.close());
    await edge.subscribed(centre.broker);
    const publish = () =>
      publishAll(centre.broker.url, MESSAGES, 400, (i) => ({ topic: 'site/d/env', payload: `{"n":${i}}` }));
    await publish();

    hosts.say({});
    await first.close();
    await until(() => /there is no host|DNS/.test(edge.agent.output()), 'the agent says that the name is none');
    const second = await startProxy(centre.broker.port, '127.0.0.3', port);
    ends.push(() => second.close());
    hosts.say({ [NAME]: '127.0.0.3' });
    await publish();

    const counted = () => centre.summaries(`"window" = '1s'`).reduce((sum, { count }) => sum + count, 0);
    await centre.has('every reading', () => counted() >= 2 * MESSAGES);
    expect(counted(), edge.says()).toBe(2 * MESSAGES);
  }, 240_000);
});
