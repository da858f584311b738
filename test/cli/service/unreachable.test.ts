import { expect, test } from 'vitest';
import { renderUnit } from '../../../agent/cli/service/unit.ts';
import { whyUnreachable } from '../../../agent/cli/service/unreachable.ts';

const program = 'dist/agent/cli/weir.js';

test.each([
  ['/home/pi/weir/dist/agent/cli/weir.js', '/opt/weir'],
  ['/root/weir/dist/agent/cli/weir.js', '/opt/weir'],
  ['/tmp/weir/dist/agent/cli/weir.js', '/opt/weir'],
  ['/home/pi/.nvm/versions/node/v24.0.0/bin/node', 'Node for the whole machine'],
])('%s is hidden from the service, and the remedy is told', (path, remedy) => {
  expect(whyUnreachable(['/usr/bin/env', path])).toContain(path);
  expect(whyUnreachable([path])).toContain(remedy);
});

test('a program in /opt with the Node of the distribution can be started', () => {
  expect(whyUnreachable([`/opt/weir/${program}`, '/usr/bin/node'])).toBeUndefined();
});

test('what is said to be hidden is hidden by the unit', () => {
  const unit = renderUnit({
    node: '/usr/bin/node',
    program,
    config: '/etc/weir/weir.yaml',
    user: 'weir',
    credentials: [],
  });
  expect(unit).toMatch(/^ProtectHome=yes$/m);
  expect(unit).toMatch(/^PrivateTmp=yes$/m);
});
