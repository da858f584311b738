import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { allowedHost } from '../../agent/ui/host-check.ts';

test.each([
  '127.0.0.1:8080',
  'localhost',
  'LOCALHOST:8080',
  '[::1]:8080',
  '192.168.1.20',
  hostname(),
  `${hostname()}.local:8080`,
])('%s is a name of this machine', (header) => expect(allowedHost(header)).toBe(true));

test.each([
  undefined,
  '',
  'evil.example',
  '127.0.0.1.evil.example:8080',
  'localhost.evil.example',
  'localhost:8080:1',
  'a b',
  '[::1',
])('%s is none', (header) => expect(allowedHost(header)).toBe(false));

test('other names are let through where they are named', () => {
  expect(allowedHost('pi.example.org:80', ['PI.example.org'])).toBe(true);
});
