import { expect, test } from 'vitest';
import { credentialsOf } from '../../../agent/cli/service/credentials.ts';

test('every secret that systemd is to hand over is found once, wherever it stands', () => {
  const text = `
uplinks:
  central: { password: { credential: broker-password }, key: { credential: client-key } }
sources:
  house: { password: { credential: broker-password }, username: { env: USER } }
`;
  expect(credentialsOf(text)).toEqual(['broker-password', 'client-key']);
});

test.each(['', 'a: 1', 'list: [1, { credential: "../etc/shadow" }]'])('none in %j', (text) => {
  expect(credentialsOf(text)).toEqual([]);
});
