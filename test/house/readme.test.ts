import { describe, expect, test } from 'vitest';
import { newProgram } from '../../agent/cli/program.ts';
import { loadConfig } from '../../config/load.ts';
import { read } from './files.ts';

const README = read('README.md');

/** What a reader has to bring along is not there where the tests run. */
const SECRETS = /^(the environment variable|there is no credential)/;

describe('the README', () => {
  const blocks = [...README.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

  test.each(blocks)('shows a configuration that holds: %s', (text) => {
    const loaded = loadConfig(text, 'README.md');
    const problems = loaded.kind === 'bad' ? loaded.problems : [];
    expect(problems.filter(({ message }) => !SECRETS.test(message))).toEqual([]);
  });

  const commands = newProgram().commands.map((command) => command.name());

  test.each(commands)('lists the command weir %s', (name) => {
    expect(README).toMatch(new RegExp(`^\\|.*\`weir ${name}\\b.*\\|`, 'm'));
  });

  test('names no command or option that does not exist', () => {
    const wrong = [...README.matchAll(/\bweir (?!COMMAND)([a-z]+(?:-[a-z]+)*)((?:[ \w/:.*[\]-]| \\| )*)/g)].flatMap(
      ([said, name, rest = '']) => {
        const command = newProgram().commands.find((one) => one.name() === name);
        if (command === undefined) return [said];
        const leaf = command.commands.find((one) => rest.trim().startsWith(one.name())) ?? command;
        const known = leaf.options.flatMap(({ long, short }) => [long, short]);
        return (rest.match(/(?<=\s)--?[a-z-]+/g) ?? []).filter((option) => !known.includes(option));
      },
    );
    expect(wrong).toEqual([]);
  });

  test('shows how to clean, as the guide to cleaning does', () => {
    const blocks = [...read('agent/clean/README.md').matchAll(/```yaml\n([\s\S]*?)```/g)];
    expect(blocks.length).toBeGreaterThan(0);
    for (const [, text = ''] of blocks) expect(loadConfig(text, 'README.md')).toMatchObject({ kind: 'ok' });
  });

  test('links to files that are there', () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? '');
    for (const link of links) expect(read(link).length).toBeGreaterThan(0);
  });
});
