import { expect, test } from 'vitest';
import { installSteps, uninstallSteps } from '../../../agent/cli/service/install-steps.ts';
import { describeStep } from '../../../agent/cli/service/steps.ts';

const facts = {
  node: '/usr/bin/node',
  program: '/usr/bin/weir.js',
  user: 'weir',
  userExists: false,
  config: 'agent: { id: shed }\n',
  credentials: [] as string[],
  missingCredentials: [] as string[],
  start: true,
};

const firstLines = (steps: Parameters<typeof describeStep>[0][]) =>
  steps.map((step) => describeStep(step).split('\n')[0]);

test('installing makes user and folders, writes two files and starts the service', () => {
  expect(firstLines(installSteps(facts))).toEqual([
    '$ useradd --system --user-group --home-dir /var/lib/weir --no-create-home --shell /usr/sbin/nologin weir',
    '$ install -d -m 0755 /etc/weir',
    '$ install -d -m 0700 /etc/weir/credentials',
    'writes /etc/weir/weir.yaml (mode 0640, group weir):',
    'writes /etc/systemd/system/weir.service (mode 0644):',
    '$ systemctl daemon-reload',
    '$ systemctl enable --now weir.service',
  ]);
});

test('a configuration that is there is left alone, and so is a user', () => {
  const { config: _, ...rest } = facts;
  const lines = firstLines(installSteps({ ...rest, userExists: true })).join('\n');
  expect(lines).not.toContain('useradd');
  expect(lines).toContain('/etc/weir/weir.yaml is there and stays as it is');
});

test('a service whose secret is missing is not started, and the remedy is printed', () => {
  const lines = firstLines(installSteps({ ...facts, credentials: ['pw'], missingCredentials: ['pw'] })).join('\n');
  expect(lines).toContain('the secret "pw" is missing');
  expect(lines).not.toContain('--now');
});

test('uninstalling keeps what was measured, unless it is to be purged', () => {
  const kept = firstLines(uninstallSteps({ user: 'weir', purge: false })).join('\n');
  expect(kept).not.toContain('rm -rf /var/lib/weir');
  expect(kept).toContain('are kept');
  expect(firstLines(uninstallSteps({ user: 'weir', purge: true }))).toEqual([
    '$ systemctl disable --now weir.service',
    '$ rm -rf /etc/systemd/system/weir.service',
    '$ systemctl daemon-reload',
    '$ rm -rf /var/lib/weir',
    '$ rm -rf /etc/weir',
    '$ userdel weir',
  ]);
});
