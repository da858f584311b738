import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { mqtt } from '../../agent/forward/mqtt.ts';
import { uplinkNamed, uplinks } from '../../agent/forward/uplinks.ts';
import type { LinkSettings } from '../../agent/settings/broker.ts';
import { FakeLink } from '../fakes/link.ts';
import { FakeOutbox } from '../fakes/outbox.ts';
import { FakeWorld } from '../fakes/world.ts';

const url = 'mqtt://broker.example.org:1883';

function descriptionOf(schema: object): string | undefined {
  const wrapped = (schema as { wrapped?: object }).wrapped;
  return v.getDescription(schema as v.GenericSchema) ?? (wrapped && descriptionOf(wrapped));
}

describe('the kinds of uplink', () => {
  test.each(uplinks)('$name is found by its name, and describes each of its settings', (kind) => {
    expect(uplinkNamed(kind.name)).toBe(kind);
    const silent = Object.entries(kind.settings.entries).filter(([, schema]) => descriptionOf(schema) === undefined);
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});

describe('the mqtt uplink', () => {
  test('needs an address and nothing else', () => {
    expect(v.parse(mqtt.settings, { url })).toMatchObject({
      ack: 'puback',
      order: 'oldest_first',
      in_flight: 100,
      message_summaries: 50,
      outbox_messages: 1000,
      resend_after: 30_000,
    });
  });

  test.each([
    ['an unknown key', { url, qos: 2 }],
    ['an unknown way to acknowledge', { url, ack: 'never' }],
    ['a window of nothing', { url, in_flight: 0 }],
    ['no window at all', { url, windows: [] }],
    ['half a message', { url, message_summaries: 0.5 }],
  ])('%s is refused', (_, settings) => {
    expect(v.safeParse(mqtt.settings, settings).success).toBe(false);
  });

  test('tells the store what to number', () => {
    const settings = v.parse(mqtt.settings, { url, windows: ['1m'], order: 'newest_first' });
    expect(mqtt.numbering(settings)).toEqual({
      windows: ['1m'],
      order: 'newest_first',
      message_summaries: 50,
      outbox_messages: 1000,
      compress: 'none',
    });
    expect('windows' in mqtt.numbering(v.parse(mqtt.settings, { url }))).toBe(false);
  });

  test('leaves a will, goes by a name of its own, and keeps no session', () => {
    const world = new FakeWorld();
    const opened: LinkSettings[] = [];
    const openLink = (settings: LinkSettings) => {
      opened.push(settings);
      return new FakeLink();
    };
    const ports = { agent: 'a', outbox: new FakeOutbox('a'), world, openLink, onFork: () => undefined };
    mqtt.create('central', v.parse(mqtt.settings, { url }), ports);
    expect(opened[0]).toMatchObject({ client_id: 'weir-a-central', clean: true });
    expect(opened[0]?.will).toMatchObject({ topic: 'weir/a/state', qos: 1, retain: true });
    expect(new TextDecoder().decode(opened[0]?.will?.payload as Uint8Array)).toBe('{"state":"offline"}');
  });
});
