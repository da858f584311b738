import { expect } from 'vitest';
import { loadConfig } from '../../../config/load.ts';
import { planSeries } from '../../../config/plan-series.ts';
import { BARE, RICH } from '../../config/surroundings.ts';
import { read } from '../../house/files.ts';
import type { Target } from '../target.ts';

const EXAMPLE = read('config/weir.example.yaml');
const UNCOMMENTED = EXAMPLE.replaceAll(/^(\s*)#(?=\S)/gm, '$1');
const SMALL = `agent: { id: shed }
sources:
  bench: { driver: serial, port: /dev/ttyUSB0, decode: { format: csv, fields: [a, b] } }
  house: { driver: mqtt, url: "mqtt://localhost", topics: [{ topic: "z/{device}" }] }
series:
  "*/temperature": { quantity: temperature, clean: [{ range: { min: -20, max: 60 } }] }
windows: [10s, 1h]
uplinks: { central: { kind: mqtt, url: "mqtts://example.org", password: { env: SECRET } } }
`;

/** Never throws; a problem has a place in the file and words; what is valid can be planned with. */
export const configuration: Target = {
  name: 'configuration',
  examples: [SMALL, UNCOMMENTED.slice(0, 6000), SMALL.slice(0, 200)],
  words: [
    '&a ',
    '*a',
    '!!js/function ',
    '!secret',
    '<<: *a\n',
    '? ',
    '- ',
    ': ',
    '|\n',
    '>-\n',
    '---\n',
    '...\n',
    '%YAML 9\n',
  ].concat([
    '\t',
    '\n  ',
    'sources:',
    'series:',
    '"**"',
    '{env: X}',
    '1e400',
    '0o7',
    '2026-01-01',
    '.inf',
    '!!binary x',
  ]),
  check(input) {
    const text = input.toString();
    for (const surroundings of [BARE, RICH]) {
      const loaded = loadConfig(input, 'weir.yaml', surroundings);
      const problems = loaded.kind === 'bad' ? loaded.problems : loaded.warnings;
      if (loaded.kind === 'bad') expect(problems.length).toBeGreaterThan(0);
      const lines = text.split('\n').length;
      for (const { line, col, message } of problems) {
        expect(line >= 1 && line <= lines + 1 && col >= 1, `${line}:${col}`).toBe(true);
        expect(message.length > 3 && message.length < 5000, message.slice(0, 200)).toBe(true);
      }
      if (loaded.kind !== 'ok') continue;
      const plan = planSeries(loaded.config)('bench', 'bench/x/temperature');
      expect(plan.name).toBe('bench/x/temperature');
    }
  },
};
