import { expect, test } from 'vitest';
import { isLoopback, parseListen } from '../../config/listen.ts';

test.each([
  ['127.0.0.1:8080', '127.0.0.1', 8080],
  ['localhost:0', 'localhost', 0],
  ['[::1]:8080', '::1', 8080],
  ['0.0.0.0:65535', '0.0.0.0', 65535],
])('%s is the address %s and the port %i', (text, host, port) => {
  expect(parseListen(text)).toEqual({ host, port });
});

test.each(['', '8080', ':8080', 'localhost', '127.0.0.1:65536', '::1:8080', 'http://localhost:80', 'a b:80'])(
  '%j is none',
  (text) => {
    expect(parseListen(text)).toBeUndefined();
  },
);

test.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.5', false],
  ['127.0.0.1.example.org', false],
])('%s is reached from this machine only: %s', (host, only) => {
  expect(isLoopback(host)).toBe(only);
});
