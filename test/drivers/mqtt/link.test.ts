import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import type { Incoming, Link } from '../../../agent/model/link.ts';
import { openLink } from '../../../drivers/mqtt/link.ts';
import { startAedes } from '../../peers/aedes.ts';
import { startCrookedBroker } from '../../peers/crooked-broker.ts';
import { freePort, hasMosquitto, startMosquitto } from '../../peers/mosquitto.ts';
import { hasOpenssl, newAuthority } from '../../peers/openssl.ts';
import { HASTY, settingsOf, worldOf } from './world.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function open(...args: Parameters<typeof openLink>): Link {
  const link = openLink(args[0], args[1], args[2] ?? HASTY);
  ends.push(() => link.close());
  return link;
}

async function mosquitto(options?: Parameters<typeof startMosquitto>[0]) {
  const broker = await startMosquitto(options);
  ends.push(broker.stop);
  return broker;
}

async function crooked(...args: Parameters<typeof startCrookedBroker>) {
  const broker = await startCrookedBroker(...args);
  ends.push(broker.stop);
  return broker;
}

function online(link: Link, wanted = true): Promise<void> {
  if (link.online === wanted) return Promise.resolve();
  return new Promise((resolve) => link.onChange((now) => now === wanted && resolve()));
}

/** Resolves with the reason why the link is offline, once it matches. */
async function reason(link: Link, words: RegExp): Promise<string> {
  for (;;) {
    const text = link.health().reason ?? '';
    if (words.test(text)) return text;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function messages(link: Link, count: number): Promise<Incoming[]> {
  const got: Incoming[] = [];
  return new Promise((resolve) => {
    link.onMessage((message) => {
      if (got.push(message) === count) resolve(got);
    });
  });
}

describe.skipIf(!hasMosquitto)('a link to mosquitto', () => {
  test.each([5, 4] as const)('publishes and receives, MQTT version %i', async (protocol) => {
    const broker = await mosquitto();
    const link = open(settingsOf(broker.url, { protocol }), worldOf());
    link.subscribe('a/+', 1);
    const coming = messages(link, 1);
    await online(link);
    await link.publish({ topic: 'a/b', payload: 'hello', qos: 1 });
    const [message] = await coming;
    expect(message?.topic).toBe('a/b');
    expect(Buffer.from(message?.payload ?? []).toString()).toBe('hello');
    message?.accepted();
    expect(link.health()).toMatchObject({ state: 'online', figures: { protocol, unacknowledged: 0 } });
  });

  test('speaks over a WebSocket', async () => {
    const port = await freePort();
    await mosquitto({ config: [`listener ${port} 127.0.0.1`, 'protocol websockets'] });
    const link = open(settingsOf(`ws://127.0.0.1:${port}/mqtt`), worldOf());
    link.subscribe('a', 1);
    const coming = messages(link, 1);
    await online(link);
    await link.publish({ topic: 'a', payload: 'x', qos: 1 });
    (await coming)[0]?.accepted();
    await link.publish({ topic: 'b', payload: 'x', qos: 1 });
  });

  test('comes back after the broker was killed, with its subscriptions', async () => {
    const broker = await mosquitto();
    const link = open(settingsOf(broker.url), worldOf());
    link.subscribe('a', 1);
    await online(link);
    const down = online(link, false);
    await broker.kill();
    await down;
    await expect(link.publish({ topic: 'a', payload: 'x', qos: 1 })).rejects.toThrow(/closed|refused|reset/);
    await broker.restart();
    await online(link);
    const coming = messages(link, 1);
    await link.publish({ topic: 'a', payload: 'again', qos: 1 });
    await coming;
    expect(link.health().figures['reconnects']).toBe(1);
  });

  test('waits for a broker that is not there yet, and says so', async () => {
    const port = await freePort();
    const link = open(settingsOf(`mqtt://127.0.0.1:${port}`), worldOf());
    await reason(link, /nothing listens there \(connection refused\)/);
    await expect(link.publish({ topic: 'a', payload: 'x', qos: 1 })).rejects.toThrow(/nothing listens/);
    await mosquitto({ port });
    await online(link);
  });

  test.each([5, 4] as const)(
    'names the settings of a wrong password, and gets in once it is corrected, version %i',
    async (protocol) => {
      const broker = await mosquitto({ passwords: { ann: 'right' } });
      const secrets: Record<string, string> = { P: 'wrong' };
      const settings = settingsOf(broker.url, { protocol, username: 'ann', password: { env: 'P' } });
      const link = open(settings, worldOf(secrets));
      expect(await reason(link, /refused/)).toMatch(/Check username and password; tried again within a minute/);
      secrets['P'] = 'right';
      await online(link);
    },
  );

  test('leaves its Last Will when it is cut off, and none when it takes leave', async () => {
    const broker = await mosquitto();
    const watcher = await connectAsync(broker.url);
    ends.push(() => watcher.endAsync());
    await watcher.subscribeAsync('state', { qos: 1 });
    const states: string[] = [];
    const said = (text: string) =>
      new Promise<void>((resolve) => {
        watcher.on('message', (_topic, payload) => {
          states.push(payload.toString());
          if (payload.toString() === text) resolve();
        });
      });
    const will = { topic: 'state', payload: 'lost', qos: 1, retain: true } as const;
    const link = openLink(settingsOf(broker.url, { will }), worldOf(), HASTY);
    await online(link);
    const goodbye = said('bye');
    await link.close({ topic: 'state', payload: 'bye', qos: 1, retain: true });
    await goodbye;
    expect(states).toEqual(['bye']);
  });

  // mosquitto 2.0.11 closes the older connection without a word, in MQTT 5 as well.
  test.each([5, 4] as const)(
    'a second client with the same id shows after three short connections, version %i',
    async (protocol) => {
      const broker = await mosquitto();
      const link = open(settingsOf(broker.url, { client_id: 'twin', protocol }), worldOf());
      const other = await connectAsync(broker.url, { clientId: 'twin', reconnectPeriod: 1 });
      ends.push(() => other.endAsync(true));
      await reason(link, /another client uses the client id "twin"/);
    },
  );
});

describe.skipIf(!hasMosquitto || !hasOpenssl)('TLS', () => {
  const authority = hasOpenssl ? newAuthority() : undefined;
  test('connects where the authority is known, and says what is wrong where not', async () => {
    const { ca, otherCa, issue } = authority as NonNullable<typeof authority>;
    const broker = await mosquitto({ tls: issue('good', 'IP:127.0.0.1') });
    await online(open(settingsOf(broker.url, { ca }), worldOf()));
    await reason(open(settingsOf(broker.url, { ca: otherCa }), worldOf()), /authority that this machine does not know/);
    await reason(open(settingsOf(broker.url), worldOf()), /Name the PEM file of that authority under ca/);
    await reason(open(settingsOf(broker.url, { ca: '/nowhere.pem' }), worldOf()), /ca: cannot read \/nowhere.pem/);
    await reason(open(settingsOf(broker.url.replace('mqtts', 'mqtt')), worldOf()), /Is this a TLS port\?/);
  });

  test.each([
    [
      'expired',
      'IP:127.0.0.1',
      '20100101000000Z',
      '20110101000000Z',
      /has expired, or is this machine's clock wrong\? It says 20/,
    ],
    [
      'early',
      'IP:127.0.0.1',
      '20450101000000Z',
      '20460101000000Z',
      /not yet valid: is this machine's clock right\? It says 20/,
    ],
    ['elsewhere', 'DNS:broker.example.org', undefined, undefined, /for another host than "127.0.0.1"/],
  ])('a certificate that is %s is named so', async (name, host, from, to, words) => {
    const { ca, issue } = authority as NonNullable<typeof authority>;
    const broker = await mosquitto({ tls: issue(name, host, from, to) });
    await reason(open(settingsOf(broker.url, { ca }), worldOf()), words);
  });

  test('TLS spoken to a plain port is named so', async () => {
    const broker = await mosquitto();
    await reason(open(settingsOf(broker.url.replace('mqtt', 'mqtts')), worldOf()), /does not speak TLS on this port/);
  });
});

describe('a link to any broker', () => {
  test('speaks 3.1.1 to a broker that refuses MQTT 5, and remembers it', async () => {
    const broker = await startAedes();
    ends.push(broker.stop);
    const link = open(settingsOf(broker.url), worldOf());
    await online(link);
    expect(link.health().figures['protocol']).toBe(4);
    const down = online(link, false);
    broker.cut();
    await down;
    await online(link);
    expect(link.health().figures).toMatchObject({ protocol: 4, reconnects: 1 });
  });

  test('a refused subscription is told, asked again, and then works', async () => {
    let allowed = false;
    const broker = await crooked((packet, peer) => {
      if (packet.cmd !== 'subscribe' || allowed) return false;
      peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 0x87) });
      return true;
    });
    const link = open(settingsOf(broker.url), worldOf());
    link.subscribe('secret/#', 1);
    await online(link);
    expect(link.health()).toMatchObject({
      state: 'online',
      reason: expect.stringMatching(/subscription to secret\/#: not authorised/),
    });
    allowed = true;
    await reason(link, /^$/);
  });

  test('a broker that says "session taken over" is understood at once', async () => {
    const broker = await crooked((packet, peer) => {
      if (packet.cmd !== 'publish') return false;
      peer.send({ cmd: 'disconnect', reasonCode: 0x8e });
      return true;
    });
    const link = open(settingsOf(broker.url, { client_id: 'twin' }), worldOf());
    await online(link);
    await expect(link.publish({ topic: 'a', payload: 'x', qos: 1 })).rejects.toThrow(
      /another client uses the client id "twin"/,
    );
  });

  test('a PUBACK that says no is no delivery', async () => {
    const broker = await crooked((packet, peer) => {
      if (packet.cmd !== 'publish') return false;
      peer.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0x97 });
      return true;
    });
    const link = open(settingsOf(broker.url), worldOf());
    await online(link);
    await expect(link.publish({ topic: 'a', payload: 'x', qos: 1 })).rejects.toThrow(
      /a not taken: Quota exceeded \(0x97\)/,
    );
  });

  test('what was not acknowledged when the link broke is rejected, and not sent by the library again', async () => {
    const broker = await crooked((packet) => packet.cmd === 'publish');
    const link = open(settingsOf(broker.url), worldOf());
    await online(link);
    const sent = link.publish({ topic: 'a', payload: 'x', qos: 1 });
    await broker.until(() => broker.got.some(({ cmd }) => cmd === 'publish'));
    for (const { socket } of broker.peers) socket.destroy();
    await expect(sent).rejects.toThrow(/closed the connection|cut/);
    await online(link);
    await link.publish({ topic: 'after', payload: 'x', qos: 0 });
    await broker.until(() => broker.got.some((packet) => packet.cmd === 'publish' && packet.topic === 'after'));
    expect(broker.got.filter((packet) => packet.cmd === 'publish' && packet.topic === 'a')).toHaveLength(1);
  });

  test('no more is in flight than the broker takes, and the rest follows', async () => {
    const held: number[] = [];
    const broker = await crooked((packet, peer) => {
      if (packet.cmd === 'connect')
        peer.send({ cmd: 'connack', sessionPresent: false, reasonCode: 0, properties: { receiveMaximum: 2 } });
      else if (packet.cmd === 'publish') held.push(packet.messageId ?? 0);
      else return false;
      return true;
    });
    const link = open(settingsOf(broker.url), worldOf());
    await online(link);
    const all = Promise.all(['1', '2', '3'].map((payload) => link.publish({ topic: 'a', payload, qos: 1 })));
    await broker.until(() => held.length === 2);
    const [peer] = broker.peers;
    peer?.send({ cmd: 'puback', messageId: held[0] ?? 0 });
    await broker.until(() => held.length === 3);
    for (const messageId of held.slice(1)) peer?.send({ cmd: 'puback', messageId });
    await all;
  });

  test('acknowledgements wait for `accepted`, leave in one go, and die with their connection', async () => {
    const broker = await crooked((packet, peer) => {
      if (packet.cmd !== 'subscribe') return false;
      peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [1] });
      for (const messageId of [7, 8, 9])
        peer.send({ cmd: 'publish', topic: 'a', payload: 'x', qos: 1, dup: false, retain: false, messageId });
      return true;
    });
    const link = open(settingsOf(broker.url), worldOf());
    const first = messages(link, 3);
    link.subscribe('a', 1);
    const [one, two, three] = (await first) as [Incoming, Incoming, Incoming];
    expect(link.health().figures['unacknowledged']).toBe(3);
    expect(broker.got.some(({ cmd }) => cmd === 'puback')).toBe(false);
    one.accepted();
    two.accepted();
    two.accepted();
    await broker.until(() => broker.got.filter(({ cmd }) => cmd === 'puback').length === 2);
    const again = messages(link, 3);
    for (const { socket } of broker.peers) socket.destroy();
    const [four] = (await again) as [Incoming];
    three.accepted();
    four.accepted();
    await broker.until(() => broker.got.filter(({ cmd }) => cmd === 'puback').length === 3);
    expect(broker.got.flatMap((packet) => (packet.cmd === 'puback' ? [packet.messageId] : []))).toEqual([7, 8, 7]);
  });

  test('a port that talks, but not MQTT, is named so', async () => {
    const broker = await crooked((_packet, peer) => {
      peer.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      return true;
    });
    await reason(open(settingsOf(broker.url), worldOf()), /not MQTT|without a word|does not answer/);
  });

  test('a name that is none is said to be none', async () => {
    await reason(open(settingsOf('mqtt://no-such-host.invalid'), worldOf()), /"no-such-host.invalid"/);
  });
});
