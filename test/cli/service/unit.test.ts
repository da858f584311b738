import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderUnit } from '../../../agent/cli/service/unit.ts';

const facts = {
  node: '/usr/bin/node',
  program: '/usr/lib/node_modules/weir/dist/agent/cli/weir.js',
  config: '/etc/weir/weir.yaml',
  user: 'weir',
  credentials: [{ name: 'broker-password', file: '/etc/weir/credentials/broker-password' }],
};

const unit = renderUnit(facts);

test.each([
  [
    'starts the agent with its configuration',
    'ExecStart=/usr/bin/node --max-semi-space-size=1 --v8-pool-size=1 --optimize-for-size --expose-gc /usr/lib/node_modules/weir/dist/agent/cli/weir.js run --config /etc/weir/weir.yaml',
  ],
  ['does not try again what cannot get better', 'RestartPreventExitStatus=64 78'],
  ['tells the service manager when it is ready, through a child', 'NotifyAccess=all'],
  ['is started again when it stands still', 'WatchdogSec=60'],
  ['may use serial ports', 'SupplementaryGroups=dialout'],
  ['keeps its state in a folder of its own', 'StateDirectory=weir'],
  ['is handed its secrets', 'LoadCredential=broker-password:/etc/weir/credentials/broker-password'],
  ['starts with the machine', 'WantedBy=multi-user.target'],
])('the service %s', (_what, line) => {
  expect(unit.split('\n')).toContain(line);
});

test('what systemd would expand or split is quoted', () => {
  const odd = renderUnit({ ...facts, program: '/opt/my weir/100%/$HOME.js', credentials: [] });
  expect(odd).toContain(
    'ExecStart=/usr/bin/node --max-semi-space-size=1 --v8-pool-size=1 --optimize-for-size --expose-gc "/opt/my weir/100%%/$$HOME.js" run',
  );
  expect(odd).not.toContain('LoadCredential');
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

test.skipIf(!hasAnalyze)('systemd rates the exposure of the service 1.7 or better (needs systemd-analyze)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-unit-'));
  try {
    const file = join(folder, 'weir.service');
    writeFileSync(file, renderUnit({ ...facts, credentials: [] }));
    const { status, stdout, stderr } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--threshold=17', '--no-pager', file],
      {
        encoding: 'utf8',
      },
    );
    expect(status, stdout.split('\n').slice(-3).join('\n') + stderr).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
