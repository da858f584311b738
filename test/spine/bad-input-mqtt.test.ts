import { execFileSync } from 'node:child_process';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMosquitto, type Mosquitto, startMosquitto } from '../peers/mosquitto.ts';
import { hasOpenssl, newAuthority } from '../peers/openssl.ts';
import { publishAll } from '../peers/publisher.ts';
import { until } from '../peers/until.ts';
import { Site } from './site.ts';

const START = Math.floor(Date.now() / 1000) * 1000 - 600_000;
const FLOOD = 50_000;
const MAX_SERIES = 1000;
const MB = 1_000_000;

const CONFIG = (url: string) => `
sources:
  good:
    driver: mqtt
    url: ${url}
    client_id: good
    topics: [{ topic: "good/{device}", time: { path: time, format: unix_ms, else: reject } }]
  junk:
    driver: mqtt
    url: ${url}
    client_id: junk
    topics:
      - { topic: "json/{device+}" }
      - { topic: "timed/{device}", time: { path: time, format: unix_ms, else: reject } }
      - { topic: "number/{device}", payload: number }
      - { topic: "text/{device}", payload: text }
  flood:
    driver: mqtt
    url: ${url}
    client_id: flood
    topics: [{ topic: "flood/{device}", payload: number }]
series:
  "**": { idle_after: 200ms }
  "junk/*/mode": { kind: state }
  "junk/door/value": { kind: state }
windows: [1s]
`;

type Payload = string | Uint8Array;
const BAD: [what: string, topic: string, payload: () => Payload, counts: Record<string, number>][] = [
  ['binary noise', 'json/a', () => Buffer.from([0xff, 0xfe, 0, 0x80, 0x99]), { unparsable: 1 }],
  ['JSON that is no UTF-8', 'json/a', () => Buffer.from('{"a\xff":1}', 'latin1'), { unparsable: 1 }],
  ['a number that is no UTF-8', 'number/a', () => Buffer.from([0x31, 0xff]), { unparsable: 1 }],
  ['a state that is no UTF-8', 'text/door', () => Buffer.from([0xc3, 0x28]), { unparsable: 1 }],
  ['half a document', 'json/a', () => '{"t":21.', { unparsable: 1 }],
  ['nothing at all', 'json/a', () => '', { missing: 1 }],
  ['1e400 in a document', 'json/a', () => '{"t":1e400,"u":-1e400}', { out_of_double: 2 }],
  ['1e400', 'number/a', () => '1e400', { out_of_double: 1 }],
  ['a word', 'number/a', () => 'warm', { not_a_number: 1 }],
  ['50 MB', 'json/a', () => Buffer.alloc(50 * MB, '7'), { too_big: 1 }],
  ['5 million brackets', 'json/a', () => '['.repeat(5 * MB), { too_big: 1 }],
  ['60,000 brackets', 'json/a', () => '['.repeat(60_000), { too_big: 1 }],
  ['objects 10,000 deep', 'json/a', () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, { too_big: 1 }],
  ['3000 fields', 'json/a', () => JSON.stringify(Array.from({ length: 3000 }, (_, i) => i)), { too_big: 2936 }],
  ['a name of 3000 letters', 'json/a', () => `{"${'n'.repeat(3000)}":1}`, { too_big: 1 }],
  ['a topic of 60,000 letters', `json/${'t'.repeat(60_000)}`, () => '{"t":1}', { too_big: 1 }],
  ['the year 2099', 'timed/a', () => `{"time":${Date.UTC(2099, 0)},"t":1}`, { future: 1 }],
  ['the year 1970', 'timed/a', () => '{"time":1000,"t":1}', { bad_time: 1 }],
  ['a time that is none', 'timed/a', () => '{"time":"noon","t":1}', { bad_time: 1 }],
  ['a time that no date can have', 'timed/a', () => '{"time":1e300,"t":1}', { bad_time: 1 }],
];

const site = new Site();
let broker: Mosquitto;
let client: MqttClient;
const sent: number[] = [];

function publish(topic: string, payload: Payload): Promise<unknown> {
  return client.publishAsync(topic, typeof payload === 'string' ? payload : Buffer.from(payload), { qos: 1 });
}

/** A good reading in a window of its own. */
async function sendGood(): Promise<void> {
  const t = 20 + sent.length / 100;
  await publish('good/a', `{"time":${START + 1000 * sent.length},"t":${t}}`);
  sent.push(t);
}

describe.skipIf(!hasMosquitto)('bad messages are counted, and the good beside them go on (needs mosquitto)', () => {
  beforeAll(async () => {
    broker = await startMosquitto({ config: ['max_inflight_messages 0', 'log_type error'] });
    await site.configure(CONFIG(broker.url)).start();
    await site.said('"mqtt_online"', 3);
    client = await connectAsync(broker.url, { protocolVersion: 5 });
  });
  afterAll(async () => {
    await client?.endAsync();
    await site.close();
    await broker?.stop();
  });

  test('names that mean something to JavaScript are names like any other', async () => {
    await publish('json/p', '{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}},"toString":3}');
    await publish('json/__proto__', '{"__proto__":5,"constructor":6,"hasOwnProperty":7}');
    await publish('json/constructor', '{"mode":"__proto__"}');
    await publish('text/door', 'constructor');
    await site.shows('all of them', ({ ledger }) => ledger.summarised >= 8);
    const found = Object.fromEntries(site.summaries('junk/**').map((summary) => [summary.series, summary]));
    expect(found['junk/p/__proto__.x']).toMatchObject({ mean: 1 });
    expect(found['junk/p/constructor.prototype.y']).toMatchObject({ mean: 2 });
    expect(found['junk/p/toString']).toMatchObject({ mean: 3 });
    expect(found['junk/__proto__/__proto__']).toMatchObject({ mean: 5 });
    expect(found['junk/__proto__/constructor']).toMatchObject({ mean: 6 });
    expect(found['junk/__proto__/hasOwnProperty']).toMatchObject({ mean: 7 });
    expect(found['junk/constructor/mode']).toMatchObject({ count: 1, first: '__proto__' });
    expect(found['junk/door/value']).toMatchObject({ count: 1, first: 'constructor' });
  });

  test.each(BAD)('%s', async (_what, topic, payload, expected) => {
    const { counts: before } = await site.shows('its status', () => true);
    const memory = site.peakMemory() ?? 0;
    await sendGood();
    await publish(topic, payload());
    await sendGood();
    const { counts } = await site.shows(JSON.stringify(expected), ({ counts }) =>
      Object.entries(expected).every(([name, more]) => counts[`junk.invalid.${name}`] === was(before, name) + more),
    );
    expect(Object.keys(counts).filter((name) => name.startsWith('good.invalid'))).toEqual([]);
    expect((site.peakMemory() ?? 0) - memory).toBeLessThan(40);
  });

  test(`${FLOOD} topics: ${MAX_SERIES} series are kept, the rest is counted, in bounded memory`, async () => {
    await sendGood();
    await publishAll(broker.url, FLOOD, 20_000, (i) => ({ topic: `flood/device-${i}`, payload: '1' }));
    await sendGood();
    const { counts, sources } = await site.shows(
      'all of them',
      ({ counts }) => counts['flood.invalid.too_many_series'] === FLOOD - MAX_SERIES,
    );
    expect(sources['flood']?.figures['topics']).toBeLessThanOrEqual(10_000);
    expect(counts['flood.invalid.too_many_series']).toBe(FLOOD - MAX_SERIES);
    expect(site.peakMemory() ?? 0).toBeLessThan(300);
  }, 240_000);

  test('in the end every good reading is a window, and the books balance', async () => {
    await site.shows('all is in', ({ ledger }) => ledger.open === 0 && ledger.summarised >= sent.length + MAX_SERIES);
    await until(() => site.values('good/a/t').length >= sent.length, 'every good reading is a window');
    expect(site.values('good/a/t')).toEqual(sent);
    expect(await site.imbalance()).toBe(0);
  });
});

/** What is wrong with the broker that stands behind each source and uplink, and what is said of it. */
const REFUSALS: Record<string, { settings: (at: Places) => string; words: RegExp }> = {
  expired: {
    settings: ({ expired, ca }) => `url: "${expired}", ca: ${ca}`,
    words: /its certificate has expired, or is this machine's clock wrong\? It says \d{4}-/,
  },
  elsewhere: {
    settings: ({ elsewhere, ca }) => `url: "${elsewhere}", ca: ${ca}`,
    words: /its certificate is for another host than "127\.0\.0\.1"/,
  },
  stranger: {
    settings: ({ elsewhere, otherCa }) => `url: "${elsewhere}", ca: ${otherCa}`,
    words: /signed by an authority that this machine does not know\. Name the PEM file .* under ca/,
  },
  closed: {
    settings: ({ closed }) => `url: "${closed}", username: pi, password: { env: WEIR_TEST_PASSWORD }`,
    words: /user name or password refused\. Check username and password; tried again/,
  },
  nameless: {
    settings: ({ closed }) => `url: "${closed}"`,
    words: /it lets in nobody without a password\. Set username and password/,
  },
};
type Places = Record<'expired' | 'elsewhere' | 'closed' | 'ca' | 'otherCa', string>;

const doors = (at: Places) => `
sources:
  beside: { driver: simulated }
${Object.entries(REFUSALS)
  .map(([name, { settings }]) => `  ${name}: { driver: mqtt, ${settings(at)}, topics: [{ topic: "t/{device}" }] }`)
  .join('\n')}
uplinks:
${Object.entries(REFUSALS)
  .map(([name, { settings }]) => `  ${name}: { driver: mqtt, ${settings(at)} }`)
  .join('\n')}
series: { "**": { idle_after: 200ms } }
windows: [1s]
`;

describe.skipIf(!hasMosquitto || !hasOpenssl)(
  'a broker that does not let us in, or is not who it should be (needs mosquitto and openssl)',
  () => {
    test('is named with its reason, stops nothing, and is used as soon as it lets us in', async () => {
      const site = new Site();
      const authority = newAuthority();
      const expired = await startMosquitto({
        tls: authority.issue('expired', 'IP:127.0.0.1', '20200101000000Z', '20210101000000Z'),
      });
      const elsewhere = await startMosquitto({ tls: authority.issue('elsewhere', 'DNS:elsewhere.example') });
      const closed = await startMosquitto({ passwords: { pi: 'another', reader: 'r' } });
      try {
        process.env['WEIR_TEST_PASSWORD'] = 'secret-of-pi';
        const urls = { expired: expired.url, elsewhere: elsewhere.url, closed: closed.url };
        await site.configure(doors({ ...urls, ca: authority.ca, otherCa: authority.otherCa })).start();
        const refused = await site.shows('every refusal', ({ sources, uplinks }) =>
          Object.entries(REFUSALS).every(
            ([name, { words }]) =>
              words.test(sources[name]?.detail ?? '') &&
              words.test(uplinks[name]?.link.reason ?? '') &&
              sources[name]?.state === 'fault' &&
              uplinks[name]?.link.state === 'offline',
          ),
        );
        expect(JSON.stringify(refused) + site.agent.output()).not.toContain('secret-of-pi');
        await site.shows('what is beside them goes on', ({ ledger }) => ledger.summarised > 0);

        execFileSync('mosquitto_passwd', ['-b', `${closed.directory}/passwords`, 'pi', 'secret-of-pi']);
        process.kill(closed.pid, 'SIGHUP');
        await site.shows(
          'both are let in, and the backlog drains',
          ({ sources, uplinks }) => {
            const { link, settled_seq } = uplinks['closed'] ?? {};
            return sources['closed']?.state === 'waiting' && link?.state === 'online' && (settled_seq ?? 0) > 0;
          },
          30_000,
        );
        const client = await connectAsync(closed.url, { username: 'reader', password: 'r' });
        await client.publishAsync('t/a', '{"t":21.5}', { qos: 1 });
        await client.endAsync();
        await until(() => site.values('closed/a/t').length > 0, 'its message is a window');
        expect(site.values('closed/a/t')).toEqual([21.5]);
      } finally {
        await site.close();
        for (const broker of [expired, elsewhere, closed]) await broker.stop();
        authority.remove();
      }
    }, 240_000);
  },
);

function was(counts: Readonly<Record<string, number>>, name: string): number {
  return counts[`junk.invalid.${name}`] ?? 0;
}
