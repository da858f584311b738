import { hostname } from 'node:os';
import { defineDriver } from '../driver.ts';
import { loadLibrary } from './library.ts';
import { explainTopics } from './presets/explain.ts';
import { presets } from './presets/index.ts';
import { problemsOf } from './problems.ts';
import { mqttSettings } from './settings.ts';

/** Reads from an MQTT broker: see README.md beside this file. */
export const mqtt = defineDriver({
  name: 'mqtt',
  settings: mqttSettings,
  knows: [
    ...presets.map(({ title, name }) => ({ title, setting: `preset: ${name}` })),
    { title: 'Any other topic with JSON or a plain number in it', setting: 'topic: ...' },
  ],
  problems: problemsOf,
  explain: ({ topics }) => explainTopics(topics),
  load: () => Promise.all([import('./source.ts'), loadLibrary()]),
  create: async (name, settings, world) => {
    const { MqttSource } = await import('./source.ts');
    // The same after each start, or the broker would not know us again; different on each machine and for each source.
    const client_id = settings.client_id ?? `weir-${hostname()}-${name}`;
    return new MqttSource(name, settings, client_id, world);
  },
});
