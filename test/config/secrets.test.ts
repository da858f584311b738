import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Failure } from '../../agent/model/failure.ts';
import { secretsIn } from '../../config/checks/secrets-there.ts';
import { redact, redactText } from '../../config/redact.ts';
import { resolveSecret, secretOf, THIS_MACHINE } from '../../config/secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'password'), 'correct horse\n');
writeFileSync(join(folder, 'empty'), '\n');
writeFileSync(join(folder, 'closed'), 'x');
chmodSync(join(folder, 'closed'), 0);
mkdirSync(join(folder, 'folder'));

const machine = { ...THIS_MACHINE, env: { WEIR_PASSWORD: 'battery staple', EMPTY: '', CREDENTIALS_DIRECTORY: folder } };

test.each([
  [{ env: 'WEIR_PASSWORD' }, 'battery staple'],
  [{ file: join(folder, 'password') }, 'correct horse'],
  [{ credential: 'password' }, 'correct horse'],
])('%j is found', (ref, text) => {
  expect(resolveSecret(ref, machine)).toEqual({ kind: 'ok', text });
  expect(secretOf(ref, machine)).toBe(text);
});

test.each([
  [{ env: 'NONE' }, 'NONE is not set'],
  [{ env: 'EMPTY' }, 'EMPTY is empty'],
  [{ file: join(folder, 'none') }, 'does not exist'],
  [{ file: join(folder, 'empty') }, 'is empty'],
  [{ file: join(folder, 'folder') }, 'is a folder'],
  [{ credential: 'none' }, 'the credential none does not exist'],
  [{ credential: '../password' }, 'no / in it'],
])('%j is missed by name', (ref, message) => {
  expect(resolveSecret(ref, machine)).toMatchObject({ kind: 'absent', message: expect.stringContaining(message) });
  expect(() => secretOf(ref, machine)).toThrow(Failure);
});

test.skipIf(process.getuid?.() === 0)('a file that may not be read says so', () => {
  expect(resolveSecret({ file: join(folder, 'closed') }, machine)).toMatchObject({
    message: expect.stringContaining('may not be read'),
  });
});

test('without systemd a credential says how to get one', () => {
  expect(resolveSecret({ credential: 'password' }, { ...machine, env: {} })).toMatchObject({
    message: expect.stringContaining('LoadCredential=password:FILE'),
  });
});

test('secrets are found by their schema: a setting that only looks like one is none', () => {
  const uplink = { driver: 'mqtt', url: 'mqtt://h', username: { env: 'USER' }, password: { file: '/x' } };
  expect(secretsIn({ uplinks: { central: uplink }, series: { 'a/b': { env: 'X' } }, sources: { env: 'X' } })).toEqual([
    { path: ['uplinks', 'central', 'username'], ref: { env: 'USER' } },
    { path: ['uplinks', 'central', 'password'], ref: { file: '/x' } },
  ]);
});

test('what is shown of a configuration holds no secret', () => {
  const shown = redact({
    url: 'mqtt://pi:raspberry@host',
    password: { credential: 'broker' },
    passphrase: 'raspberry',
    nested: [{ api_key: 'raspberry', port: 1883 }],
  });
  expect(shown).toEqual({
    url: 'mqtt://pi:***@host',
    password: { credential: 'broker' },
    passphrase: '***',
    nested: [{ api_key: '***', port: 1883 }],
  });
});

test.each([
  ['mqtt://host:1883', 'mqtt://host:1883'],
  ['mqtt://pi:pass@host', 'mqtt://pi:***@host'],
  ['wss://pi:p@ss@host/x', 'wss://pi:***@host/x'],
  ['mqtt://pi@host', 'mqtt://pi@host'],
])('%s is shown as %s', (text, shown) => {
  expect(redactText(text)).toBe(shown);
});
