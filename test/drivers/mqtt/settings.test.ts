import * as v from 'valibot';
import { expect, test } from 'vitest';
import { mqtt } from '../../../drivers/mqtt/driver.ts';

const read = (settings: object) => v.safeParse(mqtt.settings, settings);
const LEAST = { url: 'mqtt://localhost', topics: [{ topic: 'a/{device}' }] };

test('the least there can be gets every default', () => {
  const { output } = read(LEAST);
  expect(output).toMatchObject({
    keepalive: 15_000,
    protocol: 5,
    qos: 1,
    session_expiry: 604_800_000,
    receive_maximum: 4000,
    max_packet: 256_000,
    limits: { max_payload: 64_000, max_depth: 6, max_leaves: 64 },
    topics: [{ payload: 'json', select: '**', retained: 'seed', coerce: false, drop: [], exclude: [] }],
  });
});

test.each([
  [{ url: 'localhost:1883' }, /expected mqtt:\/\//],
  [{ url: 'http://localhost' }, /expected mqtt:\/\//],
  [{ url: 'mqtt://localhost:99999' }, /a host and a port/],
  [{ url: 'mqtt://ann:secret@localhost' }, /do not belong into the address/],
  [{ password: 'secret' }, /expected a reference to a secret/],
  [{ topics: [] }, /at least one topic/],
  [{ topics: [{ topic: 'a/#/b' }] }, /# stands at the end only/],
  [{ topics: [{ topic: 'a', select: 'b..c' }] }, /expected "\*\*", a path|expected \*\* or a path/],
  [{ topics: [{ topic: 'a', pay_load: 'json' }] }, /never|unknown|Invalid key/i],
])('%j is refused', (change, words) => {
  const { issues } = read({ ...LEAST, ...change });
  expect(issues?.map(({ message }) => message).join('\n')).toMatch(words);
});

test.each([
  [{ cert: 'a.pem' }, 'key: cert and key go together'],
  [{ password: { env: 'P' } }, 'password: a password needs a username'],
  [{ cert: 'a.pem', key: 'b.pem' }, 'cert: a client certificate needs TLS'],
  [{ topics: [{ topic: 'a/{x}', device: '{site}' }] }, 'topics.0.device: {site} does not stand in the topic a/{x}'],
  [{ topics: [{ topic: 'a/{x}', field: '{y}' }] }, 'topics.0.field: {y} does not stand'],
  [
    { topics: [{ topic: 'a', time: { path: 't', format: 'HH:mm' } }] },
    'topics.0.time.format: "HH:mm" is no time format',
  ],
  [
    { topics: [{ topic: 'a/{device}', availability: { topic: 'b' } }] },
    'topics.0.availability.topic: {device} is needed',
  ],
  [{ topics: [{ topic: 'a', payload: 'number', select: 'x' }] }, 'topics.0.select: needs payload: json'],
  [{ topics: [{ topic: 'a', payload: 'csv' }] }, 'topics.0.payload: csv needs the names of its columns'],
  [{ topics: [{ topic: 'a', columns: ['t'] }] }, 'topics.0.columns: needs payload: csv; a json has no columns'],
])('%j does not go together', (change, text) => {
  const { output } = read({ ...LEAST, ...change });
  const problems = mqtt.problems?.(output as never) ?? [];
  expect(problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')).toContain(text);
});

test('what goes together has no problems', () => {
  const { output } = read({
    ...LEAST,
    topics: [
      { topic: '{site}/{device+}', device: '{site}/{device}', availability: { topic: '{site}/{device+}/status' } },
    ],
  });
  expect(mqtt.problems?.(output as never)).toEqual([]);
});
