import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { renderMetrics } from '../../agent/ui/metrics.ts';
import { someStatus } from './some-status.ts';

const text = renderMetrics(someStatus());

test.each([
  'weir_readings_received_total 100',
  'weir_readings_total{fate="rejected"} 3',
  'weir_readings_open 7',
  'weir_ledger_imbalance 0',
  'weir_source_up{source="bench"} 0',
  'weir_uplink_backlog_rows{uplink="central"} 12',
  'weir_store_last_commit_seconds 0.004',
])('holds %s', (line) => expect(text.split('\n')).toContain(line));

test('every name is explained once, before its samples', () => {
  const names = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const sample of text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    expect(names).toContain(sample.split(/[{ ]/)[0]);
  }
});

test('names that come from a configuration are escaped', () => {
  const status = someStatus();
  const odd = renderMetrics({ ...status, agent: 'a"b\\c\nd' });
  expect(odd).toContain('agent="a\\"b\\\\c\\nd"');
});

const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;

test.skipIf(!hasPromtool)('promtool finds nothing wrong with them (needs prometheus)', () => {
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  expect(stderr).not.toContain('error');
  expect(status === 0 || status === 3).toBe(true);
});
