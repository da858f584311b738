import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LINE_FORMATS } from '../../../drivers/decode/settings.ts';
import { protocols } from '../../../drivers/protocols.ts';
import { LAWS } from './laws.ts';
import { subjects } from './sample.ts';

test('a protocol has a name of its own, and a folder of that name', () => {
  const names = [...LINE_FORMATS, ...protocols.map(({ name }) => name)];
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  const drivers = join(import.meta.dirname, '../../../drivers');
  expect(protocols.filter(({ name }) => !existsSync(join(drivers, name, 'cases')))).toEqual([]);
});

describe.each(subjects().map((subject) => ({ name: subject.protocol.name, subject })))(
  'the protocol $name',
  { timeout: 60_000 },
  ({ subject }) => {
    test.each(LAWS)('$name', ({ holds }) => holds(subject));
  },
);
