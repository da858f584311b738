import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { explainOpen } from '../../../drivers/serial/explain.ts';

test.each([
  ['Error: Permission denied, cannot open /dev/ttyUSB0', 'fault', 'permission denied', /sudo usermod -aG dialout/],
  ['Error: No such file or directory, cannot open /dev/ttyUSB0', 'waiting', 'no such port', /ttyUSB0: no such port/],
  ['Error: Device or resource busy, cannot open /dev/ttyUSB0', 'fault', 'held by another program', /Only one program/],
  ['Error Resource temporarily unavailable Cannot lock port', 'fault', 'held by another program', /Only one program/],
  ['Error: Inappropriate ioctl for device', 'fault', 'no serial port', /a device of another kind, no serial port/],
  ['Error: Input/output error', 'fault', 'cannot be opened', /Input.output error/],
] as const)('%s', (message, state, reason, detail) => {
  const problem = explainOpen('/dev/ttyUSB0', message);
  expect(problem).toMatchObject({ state, reason });
  expect(problem.detail).toMatch(detail);
  expect(problem.detail.startsWith('serial /dev/ttyUSB0: ')).toBe(true);
});

test('the remedy for a missing permission can be pasted as it is', () => {
  expect(explainOpen('/dev/ttyUSB0', 'Permission denied').detail).toContain(`dialout ${userInfo().username},`);
});
