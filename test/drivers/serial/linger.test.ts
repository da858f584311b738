import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lingerOf, readByAndBy } from '../../../drivers/serial/linger.ts';

const line = { baud: 9600, bits: 8, parity: 'none', stop: 1 } as const;

test.each([
  [9600, 40],
  [115_200, 40],
  [921_600, 22],
  [4_000_000, 5],
])('at %i baud, what comes in the %i ms of a wait fits into half of the kernel buffer', (baud, most) => {
  const linger = lingerOf({ ...line, baud });
  expect(Math.round(linger)).toBe(most);
  expect((linger / 1000) * (baud / 10)).toBeLessThanOrEqual(2048);
});

test('a port over which a device is asked is read at once', () => {
  expect(lingerOf({ ...line, low_latency: true })).toBe(0);
});

class FakePort extends EventEmitter {
  reads = 0;
  _read(): void {
    this.reads++;
  }
}

/** What the stream does when bytes have come: it hands them over and asks for more. */
function came(port: FakePort, bytes: number): void {
  port.emit('data', new Uint8Array(bytes));
  port._read();
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('after a little the next read waits, after plenty it does not', () => {
  const port = new FakePort();
  readByAndBy(port, 40);
  port._read();
  expect(port.reads).toBe(1);
  came(port, 12);
  vi.advanceTimersByTime(39);
  expect(port.reads).toBe(1);
  vi.advanceTimersByTime(1);
  expect(port.reads).toBe(2);
  came(port, 2000);
  expect(port.reads).toBe(3);
});

test('a closed port is read no more', () => {
  const port = new FakePort();
  readByAndBy(port, 40);
  came(port, 12);
  port.emit('close');
  vi.runAllTimers();
  expect(port.reads).toBe(0);
});
