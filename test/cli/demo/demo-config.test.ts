import { expect, test } from 'vitest';
import { demoConfig } from '../../../agent/cli/demo/demo-config.ts';
import { loadConfig } from '../../../config/load.ts';

test('the configuration of the demo is valid, whatever its folder is called', () => {
  const text = demoConfig({
    broker: 'mqtt://127.0.0.1:41883',
    port: 'virtual://demo',
    store: '/tmp/it\'s "my": #folder/edge.db',
    page: '127.0.0.1:8080',
  });
  const loaded = loadConfig(text, 'weir.yaml');
  expect(loaded).toMatchObject({
    kind: 'ok',
    warnings: [],
    config: { store: { path: '/tmp/it\'s "my": #folder/edge.db' } },
  });
});
