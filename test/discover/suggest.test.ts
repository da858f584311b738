import { expect, test } from 'vitest';
import type { SpokenDialect } from '../../agent/discover/brokers.ts';
import { brokerSuggestion } from '../../agent/discover/suggest.ts';

const spoken = (preset: string): SpokenDialect => ({ preset, title: preset, score: 1, messages: 1, topics: [] });

test('all dialects of a broker are read, and last the one that announces what the others say', () => {
  const dialects = ['homeassistant', 'zigbee2mqtt', 'tasmota'].map(spoken);
  expect(brokerSuggestion('mqtt://localhost', dialects, ['broker'])).toEqual({
    name: 'broker-2',
    settings: {
      driver: 'mqtt',
      url: 'mqtt://localhost',
      topics: [{ preset: 'zigbee2mqtt' }, { preset: 'tasmota' }, { preset: 'homeassistant' }],
    },
  });
});
