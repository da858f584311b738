import { expect, test } from 'vitest';
import { weir } from '../peers/weir.ts';

const COMMANDS = [
  '',
  'run',
  'check',
  'demo',
  'replay',
  'discover',
  'record',
  'status',
  'tail',
  'query',
  'why',
  'explain-config',
  'collect',
  'service',
  'service install',
  'service uninstall',
];

// A change of the command line shows as a change of these files; `npm test -- -u` writes them anew.
test.each(COMMANDS)('weir %s --help is as committed', async (command) => {
  const { code, stdout, stderr } = weir([...command.split(' ').filter(Boolean), '--help']);
  expect([code, stderr]).toEqual([0, '']);
  await expect(stdout).toMatchFileSnapshot(`help/${command.replace(' ', '-') || 'weir'}.txt`);
});

test('every command has its help committed', () => {
  const listed =
    weir(['--help'])
      .stdout.split('Commands:')[1]
      ?.match(/^ {2}([\w-]+)/gm) ?? [];
  expect(listed.map((name) => name.trim()).filter((name) => name !== 'help')).toEqual(
    COMMANDS.filter((name) => /^[\w-]+$/.test(name)),
  );
});
